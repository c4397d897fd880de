-- grain: a value: where a coordinate of the map of topics lies on the grid 0…30,000 on which areas are drawn
create macro map_place(v) as least(30000, greatest(0, round(15000 + 10000 * v::double)))::integer
