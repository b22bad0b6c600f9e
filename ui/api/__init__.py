"""What programs use: REST, MCP, metrics, and the keys that admit them."""
