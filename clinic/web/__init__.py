"""The browser's door: blueprints, forms and presenters."""
