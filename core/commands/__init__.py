"""The headless command line over the services; `interfaces.md` of the design holds its words and exit statuses."""
