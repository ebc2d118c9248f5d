// Runs in <head> before the first paint: the theme, and a class that says script is on.
(() => {
  var root = document.documentElement;
  root.classList.add("js");

  function stored() {
    try {
      return localStorage.getItem("theme");
    } catch (_) {
      return null;
    }
  }
  function preferred() {
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  function apply() {
    var choice = stored();
    root.setAttribute("data-bs-theme", choice === "dark" || choice === "light" ? choice : preferred());
  }

  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  addEventListener("storage", (event) => {
    if (event.key === "theme") apply();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", next);
    } catch (_) {
      /* private window: for this page only */
    }
    root.setAttribute("data-bs-theme", next);
  });
})();
