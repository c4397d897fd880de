"""Figures: a tidy table of numbers in, a drawing out. No Streamlit here."""
