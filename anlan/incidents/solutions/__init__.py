"""This customer's solution (解决方案): drafted from strategy and situation, issued as a paper."""
