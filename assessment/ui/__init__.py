"""The interface: the only package that knows Streamlit. Pages are functions; the database is the truth."""
