-- grain: one row a source of ratings or reviews, the largest first
select source, count(*) as rows
from (select source from ratings union all select source from reviews)
group by source
order by rows desc, source
