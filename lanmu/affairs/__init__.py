"""What the office coordinates: rules, training, sites, items, work orders, plans (第四、五、十四、十五条)."""
