"""Private data: what must not be published, in pages, in attached files and in the names of both."""
