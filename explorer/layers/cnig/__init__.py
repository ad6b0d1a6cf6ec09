"""The CNIG standard "Sites économiques": four tables of business zones, read and written."""
