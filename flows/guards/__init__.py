"""Laws about what copydesk lets in: addresses it may ask, sizes it may swallow."""
