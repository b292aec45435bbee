"""The only place that knows every domain: settings, roots of URLs, API and commands, first start."""
