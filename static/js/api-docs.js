// Shows the API's document with Swagger UI; nothing is fetched from elsewhere.
(function () {
  "use strict";
  const place = document.getElementById("api");
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    persistAuthorization: false,
  });
})();
