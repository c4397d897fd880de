"""Two front ends over the same services: the Streamlit app and the `marquee` command."""
