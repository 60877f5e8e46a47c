"""Scores: today's result under 国办秘函〔2019〕19号 and under the regulation, item by item; assessment of departments.

picture.py     what is known at a moment, read once: clocks, open problems, visits, the home page
judging.py     how items lose points: shared by the two results
national.py    the national result: vetoes first, then deductions
regulation.py  the regulation's result, article by article
inspecting.py  both together, and as JSON
assessing.py   a period, department by department
"""
