"""The headings of LinkedIn's files that tell of nobody: learning, jobs, advertising, own posts."""

_HEADINGS = """
organization,followed on
date,link,message
date,type,link
date,sharelink,sharecommentary
date,link,optiontext
date,link,type
event name,event time,external url
school name,start date,end date,degree name
name,proficiency
content title,content description,content type
date time,media description,media link
saved at,link,name
member age,buyer groups,company names
registered at,registration ip
transaction made at,payment method type,invoice number
application date,job title,job url
saved date,job url
question,answer
locations,industries,company employee count
alert parameters,query context
title,description,url,started on,finished on
name,published on,description,publisher
verification type,verification service provider
private identity asset name
profile summary
number,extension,is whatsapp number
ad clicked date,ad title id
login date,ip address,user agent
time,search query
challenge date,ip address,user agent
name,url,authority,license number
company name,role,cause
category,type of inference
date,status,fullname
hashtag,created time
creation time,service category
""".strip()
OTHERS = tuple(frozenset(line.split(",")) for line in _HEADINGS.splitlines())
"""Each as the plain names of columns it has, whatever else is beside them."""
