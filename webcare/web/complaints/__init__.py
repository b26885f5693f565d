"""The register of formal complaints: its list, each one's page, the ways in, the yearly figures."""
