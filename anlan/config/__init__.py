"""The only place that knows every domain: settings, roots of URLs and commands, first start."""
