"""The words of the embedded zone: sources, zones, names, table schemas, claims and successions.

`make_huaihai.py` joins them with the figures. Nothing here is a measured figure; what rests on memory says so.
"""

NAME = "huaihai"
VERSION = "1.0.0"
TITLE = "Huaihai Economic Zone"
TITLE_ZH = "淮海经济区"
DESCRIPTION = (
    "Twenty cities and 143 counties of Jiangsu, Shandong, Anhui and Henan (roster of 2020, with Laiwu as the city it was "
    "until 2019), with output and sectors 2000-2023, residents, the censuses of 2010 and 2020, county output 2023, "
    "employment by 20 industries, monthly migration between the cities, rail times of 2024, water quality at border "
    "sections, consumer prices of the four provinces, neighbours with the length of their border, and the cities of "
    "comparison zones. There are points, areas and neighbours but no boundaries. "
    "Vintages stay apart: `preliminary` is the yearly series of GDP and sectors (S1), `revised` another nominal series "
    "with real growth (S2). S1 is a compilation and for some cities already holds the revised figure: for 2018 it is within "
    "0.1 % of S2 in 1 of 19 cities of the zone and in 25 of 107 others, Shanghai, Beijing and Chongqing among them. The other "
    "vintages are `yearbook` figures of yearbooks (S3 to S6, S10), `modelled` emissions and dust (S7, S8), "
    "`census` the two censuses (S9), `derived` a remainder worked out here (S1-S10). "
    "Census and industry figures of 2010 are carried to the codes of 2020 where a county was renamed or merged whole: "
    "counts are summed, shares and averages of merged counties are left out, and Gulou, Quanshan and Tongshan of Xuzhou "
    "have no 2010 figures because Jiuli was split among them. Employment is a count in the 10 % long-form sample, by "
    "residence: use shares. The census lists 13 development zones apart from the counties they lie in; they are in the "
    "figures of their city and in no county. Units whose code ends in `-districts` are remainders of a city (its GDP less "
    "its counties and the districts that are reported one by one): they have no parent and belong to no zone, so they are "
    "never counted as counties. Monthly water figures are means of the daily readings of automatic stations that were no "
    "more than three days old, raw as the stations sent them, days of maintenance included: sensor faults are in "
    "them (17 daily pH readings lie outside 6 to 9.5; all monthly means lie between 6.6 and 9.1); `readings` says on how "
    "many days a mean rests."
)
DESCRIPTION_ZH = (
    "江苏、山东、安徽、河南四省的20个城市和143个县级单位（2020年区划；莱芜按2019年以前的地级市处理），包括2000—2023年生产总值和三次产业增加值、"
    "常住人口、2010年和2020年人口普查、2023年县域经济、20个行业门类就业、城市间逐月人口迁徙、2024年铁路时间、省界断面水质、四省居民消费价格、"
    "相邻关系及共同边界长度，以及对比区域的城市。本数据包有点位、面积和相邻关系，不含边界图形。"
    "不同版本的数字分开存放：preliminary 为逐年的生产总值和三次产业（S1），revised 为另一套名义值及实际增长（S2）；S1为汇编数据，部分城市已是修订值：2018年与S2相差不到0.1%的，区内19市中有1市，其余107市中有25市（含上海、北京、重庆）。yearbook 为年鉴数字（S3至S6、S10），"
    "modelled 为模型估算的排放和细颗粒物（S7、S8），census 为两次人口普查（S9），derived 为本数据包推算的余额（S1-S10）。"
    "2010年的普查和就业数字在县级单位整体更名或合并时换算到2020年代码：人数相加，合并单位的比重和平均数留空；徐州市鼓楼区、泉山区、铜山区因九里区拆分而没有2010年数字。"
    "就业为10%长表抽样人数，按居住地统计，宜使用比重。普查单列的13个开发区计入所在城市，不计入任何县级单位。"
    "代码以 -districts 结尾的单位是城市余额（全市生产总值减去各县和单独公布的区），没有上级，也不属于任何区域，因此不会被当作县级单位计数。"
    "水质月值为自动站每日读数（不超过三天前）的平均，读数为未修约的原始值，维护期间的读数也在内，可能含传感器故障（17个日读数pH超出6—9.5，月均值都在6.6至9.1之间）；readings 列为平均所依据的天数。"
)

GP = "https://github.com/biechouwo-coder/G-P"
AIR = "https://github.com/cedric1902666/Air-Ten-PM25"
NONE_STATED = "none stated"

# key, title, path, licence as the source states it
SOURCES = [
    ("S1", "Industrial structure of prefecture-level cities 2000-2023, from yearbooks and communiques (G-P @ 620eba9)", GP, NONE_STATED),
    ("S2", "GDP, real growth and deflator of 296 cities, base 2000 (G-P @ 620eba9)", GP, NONE_STATED),
    ("S3", "Resident population and land area of cities (G-P @ 620eba9)", GP, NONE_STATED),
    ("S4", "China City Statistical Yearbook figures 2010-2019 as compiled in Air-Ten-PM25", AIR, NONE_STATED),
    ("S5", "Foreign direct investment of cities (G-P @ 620eba9)", GP, NONE_STATED),
    ("S6", "Deposits and loans of cities (G-P @ 620eba9)", GP, NONE_STATED),
    ("S7", "EDGAR v8 carbon dioxide by city (G-P @ 620eba9), modelled", GP, NONE_STATED),
    ("S8", "CHAP V4 fine particles at the centre of the city (Air-Ten-PM25), modelled", AIR, NONE_STATED),
    ("S9", "Population censuses of 2010 and 2020, county volumes, National Bureau of Statistics (leiii/census @ 0ba0f1e)",
     "https://github.com/leiii/census", "MIT"),
    ("S9-merged", "Sum over merged counties of the census figures of S9, made in this package", "https://github.com/leiii/census", "MIT"),
    ("S10", "China County Statistical Yearbook 2024 (county volume), figures of 2023, as compiled in SparkFlow @ 7429766; copied by hand, twice",
     "https://github.com/XiaoyeCodes/SparkFlow", "MIT (repository); terms of the compiled figures not stated"),
    ("S1-S10", "Remainder made in this package: the city (S1, S9) less its counties and reported districts (S10, S9)", GP, NONE_STATED),
    ("MAP", "mapchina: county polygons queried from OpenStreetMap and corrected; points, areas, neighbours and border lengths derived",
     "https://github.com/xmc811/mapchina", "GPL-3 (package); geometry ODbL (OpenStreetMap contributors)"),
    ("DTV", "Seats of government: centres of DataV_GeoJSON @ 86a2f06, turned to WGS84", "https://github.com/Civitasv/DataV_GeoJSON", NONE_STATED),
    ("CTA", "Table of administrative events, china-prefecture-crosswalk @ 753a015", "https://github.com/FIERsity/china-prefecture-crosswalk",
     "CC BY 4.0 (tables)"),
    ("BMG", "Baidu migration index, daily 2020-2021 (Baidu_migrationData @ 95460c1), monthly means",
     "https://github.com/a1317934217/Baidu_migrationData", NONE_STATED),
    ("RW24", "Railway timetable of 2024 (China-Railway-Transfer-Planning-Dev @ 85592f8), exact period not stated",
     "https://github.com/QDKStorm/China-Railway-Transfer-Planning-Dev", NONE_STATED),
    ("WQ", "National surface-water automatic stations, CNEMC (Smart-marine-ranch-visualization-system @ e398668); monthly means made in this package",
     "https://github.com/YHYKans/Smart-marine-ranch-visualization-system", NONE_STATED),
    ("CPI", "Consumer prices by province, National Bureau of Statistics (WP_BFSU @ ce89bfa); copied by hand",
     "https://github.com/Manjusaka666/WP_BFSU", NONE_STATED),
]

LICENCES = [
    {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0",
     "title": "Selection, arrangement and script of this package. The figures keep the terms of their sources, below."},
    {"name": "MIT", "path": "https://opensource.org/license/mit", "title": "S9, S9-merged, S10 (repositories)"},
    {"name": "ODbL-1.0", "path": "https://opendatacommons.org/licenses/odbl/1-0/",
     "title": "MAP: points, areas, neighbours and border lengths derived from OpenStreetMap, (c) OpenStreetMap contributors"},
    {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CTA: events of succession"},
    {"name": "notspecified",
     "title": "S1, S2, S3, S4, S5, S6, S7, S8, S1-S10, DTV, BMG, RW24, WQ, CPI: the source states no licence; check before redistributing"},
]

MEMORY = "Members from memory of the plan text, not checked against it"
MEMORY_ZH = "成员凭记忆列出，未与规划原文核对"

# zone: basis; the order in which zones are offered. None: the members stand in the source data.
ZONES = [
    ("huaihai20", "The 20 members of the cooperation area founded in 1986, Laiwu and Tai'an included, Huainan not; two web pages "
                  "give the same list (m.tianqiyubao2.com news 3305551; xzqh.info thread 155712). 1986年成立的协作区20个成员"),
    ("huaihai10", "Northern Huaihai of the Huai River Eco-Economic Belt plan of November 2018, 10 cities; two web pages agree "
                  "(ufok.cn cjzx/jdxw/1440; 3dmxku.com 757513). 《淮河生态经济带发展规划》北部淮海经济区10市"),
    ("huaihai8", "Core area of 2010, 8 cities; one web page (mbji.cn 4224100). 2010年核心区8市"),
    ("yrd27", MEMORY + " (2019 outline). " + MEMORY_ZH),
    ("yrd26", MEMORY + " (2016 plan: the 27 cities of 2019 without Wenzhou). " + MEMORY_ZH),
    ("yrd16", MEMORY + " (the 16 cities of the older Yangtze Delta coordination). " + MEMORY_ZH),
    ("prd9", MEMORY + ". " + MEMORY_ZH),
    ("bth13", MEMORY + ". " + MEMORY_ZH),
    ("ccq16", MEMORY + ". " + MEMORY_ZH),
    ("beibu", MEMORY + ". " + MEMORY_ZH),
    ("guanzhong", MEMORY + ". " + MEMORY_ZH),
    ("cpua30", MEMORY + ". " + MEMORY_ZH),
    ("hbey", MEMORY + ". " + MEMORY_ZH),
    ("goldtri", "The four cities of the Yellow River Golden Triangle plan of 2014. 《晋陕豫黄河金三角区域合作规划》四市"),
]

# Zones derived from others: id, name_en, name_zh, members
YRD16 = ("310000 320100 320200 320400 320500 320600 321000 321100 321200 330100 330200 330400 330500 330600 330900 331000").split()
DERIVED_ZONES = {
    "yrd26": ("Yangtze River Delta urban agglomeration (2016 plan, 26 cities)", "长三角城市群（2016年规划，26市）"),
    "yrd16": ("Yangtze River Delta (16 cities)", "长三角（16市）"),
}
ZONE_NAMES_ZH = {"huaihai20": "淮海经济区（20市）"}

# English names of cities and provinces that the source data give in Chinese only: their usual romanised names.
NAMES_EN = dict(line.split(" ", 1) for line in """\
110000 Beijing
120000 Tianjin
130000 Hebei
130100 Shijiazhuang
130200 Tangshan
130300 Qinhuangdao
130400 Handan
130500 Xingtai
130600 Baoding
130700 Zhangjiakou
130800 Chengde
130900 Cangzhou
131000 Langfang
131100 Hengshui
140000 Shanxi
140400 Changzhi
140500 Jincheng
140800 Yuncheng
141000 Linfen
150000 Inner Mongolia
150100 Hohhot
150200 Baotou
150600 Ordos
310000 Shanghai
320100 Nanjing
320200 Wuxi
320400 Changzhou
320500 Suzhou (Jiangsu)
320600 Nantong
321000 Yangzhou
321100 Zhenjiang
321200 Taizhou (Jiangsu)
330000 Zhejiang
330100 Hangzhou
330200 Ningbo
330300 Wenzhou
330400 Jiaxing
330500 Huzhou
330600 Shaoxing
330700 Jinhua
330900 Zhoushan
331000 Taizhou (Zhejiang)
340100 Hefei
340200 Wuhu
340400 Huainan
340500 Ma'anshan
340700 Tongling
340800 Anqing
341100 Chuzhou
341700 Chizhou
341800 Xuancheng
370100 Jinan
371500 Liaocheng
410100 Zhengzhou
410300 Luoyang
410400 Pingdingshan
410500 Anyang
410600 Hebi
410700 Xinxiang
410800 Jiaozuo
410900 Puyang
411000 Xuchang
411100 Luohe
411200 Sanmenxia
411300 Nanyang
411500 Xinyang
411700 Zhumadian
419001 Jiyuan
440000 Guangdong
440100 Guangzhou
440300 Shenzhen
440400 Zhuhai
440600 Foshan
440700 Jiangmen
440800 Zhanjiang
440900 Maoming
441200 Zhaoqing
441300 Huizhou
441700 Yangjiang
441900 Dongguan
442000 Zhongshan
450000 Guangxi
450100 Nanning
450500 Beihai
450600 Fangchenggang
450700 Qinzhou
450900 Yulin (Guangxi)
451400 Chongzuo
460000 Hainan
460100 Haikou
469003 Danzhou
500000 Chongqing
510000 Sichuan
510100 Chengdu
510300 Zigong
510500 Luzhou
510600 Deyang
510700 Mianyang
510900 Suining
511000 Neijiang
511100 Leshan
511300 Nanchong
511400 Meishan
511500 Yibin
511600 Guang'an
511700 Dazhou
511800 Ya'an
512000 Ziyang
610000 Shaanxi
610100 Xi'an
610200 Tongchuan
610300 Baoji
610400 Xianyang
610500 Weinan
610800 Yulin (Shaanxi)
611000 Shangluo
620000 Gansu
620500 Tianshui
620800 Pingliang
621000 Qingyang
""".splitlines())

# Where the polygon of a city stands under other codes in the source data.
POLYGONS = {
    "110000": ["110100"], "120000": ["120100"], "310000": ["310100"], "500000": ["500100", "500200"],
    "419001": ["419000"], "469003": ["460400"],
}
UNIT_NOTES = {
    "110000": "centrally administered municipality", "120000": "centrally administered municipality",
    "310000": "centrally administered municipality", "500000": "centrally administered municipality",
    "419001": "county-level city directly under the province, held at the level of the other members; no figures",
    "469003": "code of the figures; a prefecture-level city under code 460400 since 2015",
    "370100": "took in Laiwu (371200) in 2019; named for the succession; its counties are not in this package",
    "340400": "not a member of any zone here; named for a water section",
}
# Units outside every zone that tables refer to.
CONTEXT_CITIES = {"340400": "淮南市", "370100": "济南市"}

# indicator: names and unit, in the order of the table
INDICATORS = [
    ("gdp", "Gross domestic product", "地区生产总值", "100 million CNY"),
    ("va_primary", "Value added, primary sector", "第一产业增加值", "100 million CNY"),
    ("va_secondary", "Value added, secondary sector", "第二产业增加值", "100 million CNY"),
    ("va_tertiary", "Value added, tertiary sector", "第三产业增加值", "100 million CNY"),
    ("gdp_index", "Growth index of real GDP (previous year = 100)", "地区生产总值指数（上年=100）", "previous year = 100"),
    ("gdp_real_2000", "GDP at constant prices of 2000", "地区生产总值（2000年不变价）", "100 million CNY"),
    ("gdp_deflator_2000", "GDP deflator (2000 = 1)", "地区生产总值平减指数（2000年=1）", "2000 = 1"),
    ("population_resident", "Resident population", "常住人口", "10000 persons"),
    ("population_registered", "Registered population", "户籍人口", "10000 persons"),
    ("population", "Population of the census", "普查常住人口", "persons"),
    ("urban_population", "Urban population of the census", "普查城镇人口", "persons"),
    ("households", "Households of the census", "普查户数", "households"),
    ("avg_years_schooling", "Average years of schooling", "平均受教育年限", "years"),
    ("share_age_0_14", "Share of people aged 0 to 14", "0—14岁人口比重", "%"),
    ("share_age_15_64", "Share of people aged 15 to 64", "15—64岁人口比重", "%"),
    ("share_age_65plus", "Share of people aged 65 and over", "65岁及以上人口比重", "%"),
    ("migrants_same_county", "Migrants from the same county", "本县迁移人口", "persons"),
    ("migrants_same_province", "Migrants from another county of the province", "省内迁移人口", "persons"),
    ("migrants_other_province", "Migrants from other provinces", "外省迁移人口", "persons"),
    ("bachelor_plus_male", "Men with a bachelor's degree or above", "本科及以上男性人口", "persons"),
    ("bachelor_plus_female", "Women with a bachelor's degree or above", "本科及以上女性人口", "persons"),
    ("land_area", "Land area of the yearbook", "行政区域土地面积", "km2"),
    ("fiscal_revenue", "General public budget revenue of the city", "全市一般公共预算收入", "100 million CNY"),
    ("budget_revenue", "General public budget revenue of the county", "县级一般公共预算收入", "100 million CNY"),
    ("budget_expenditure", "General public budget expenditure of the county", "县级一般公共预算支出", "100 million CNY"),
    ("average_wage", "Average wage of employees", "职工平均工资", "CNY per year"),
    ("fdi_utilised", "Foreign direct investment utilised", "实际使用外资", "million USD"),
    ("deposits_outstanding", "Deposits outstanding", "金融机构存款余额", "100 million CNY"),
    ("loans_outstanding", "Loans outstanding", "金融机构贷款余额", "100 million CNY"),
    ("deposits_household", "Deposits of the county (they look like household savings)", "县级存款余额（似为住户存款）", "100 million CNY"),
    ("loans_county", "Loans of the county", "县级贷款余额", "100 million CNY"),
    ("co2_edgar", "Carbon dioxide emissions (EDGAR)", "二氧化碳排放量（EDGAR）", "10000 t"),
    ("pm25", "Fine particles, annual mean at the centre", "细颗粒物年均浓度（市中心）", "ug/m3"),
    ("employed_sample", "Employed persons in the 10 % census sample", "人口普查10%抽样就业人员", "sample persons"),
]
VINTAGES = {"S1": "preliminary", "S2": "revised", "S3": "yearbook", "S4": "yearbook", "S5": "yearbook", "S6": "yearbook",
            "S7": "modelled", "S8": "modelled", "S9": "census", "S10": "yearbook"}
# Names of the source data that differ from ours.
CITY_INDICATORS = {"gdp_alt": "gdp"}
CENSUS_INDICATORS = {"registered_population": "population_registered"}
COUNTY_INDICATORS = {
    "gdp": "gdp", "primary": "va_primary", "secondary": "va_secondary", "tertiary": "va_tertiary",
    "registered_population": "population_registered", "fiscal_revenue": "budget_revenue",
    "fiscal_expenditure": "budget_expenditure", "deposits": "deposits_household", "loans": "loans_county",
}
# What is kept of the cities outside the zone.
# Figures of a source that cannot be true and are left out: the output and sectors of Ordos in 2022 are those of all Inner Mongolia.
KNOWN_FAULTS = {("150600", "2022", "S1")}

COMPARISON_INDICATORS = {"gdp", "gdp_alt", "gdp_index", "va_primary", "va_secondary", "va_tertiary", "population_resident"}
COUNTS = {"population", "urban_population", "households", "population_registered", "migrants_same_county", "migrants_same_province",
          "migrants_other_province", "bachelor_plus_male", "bachelor_plus_female"}
UNIT_SPELLINGS = {
    "100 million CNY, current prices": "100 million CNY", "100 million CNY, constant 2000 prices": "100 million CNY",
    "10 thousand persons": "10000 persons", "10 thousand tonnes": "10000 t", "ratio, 2000 = 1": "2000 = 1",
    "ug/m3 annual mean at centroid": "ug/m3",
}

# variable: column of the source data, unit
WATER = [
    ("temp", "temp_c", "degC"), ("ph", "ph", "pH"), ("do", "do_mg_l", "mg/L"), ("conductivity", "conductivity_us_cm", "uS/cm"),
    ("turbidity", "turbidity_ntu", "NTU"), ("codmn", "codmn_mg_l", "mg/L"), ("nh3n", "nh3n_mg_l", "mg/L"),
    ("tp", "tp_mg_l", "mg/L"), ("tn", "tn_mg_l", "mg/L"),
]

# from, to, year, kind, note
SUCCESSIONS = [
    ("320304", "320302", 2010, "split", "Jiuli District of Xuzhou, part to Gulou District"),
    ("320304", "320311", 2010, "split", "Jiuli District of Xuzhou, part to Quanshan District"),
    ("320304", "320312", 2010, "split", "Jiuli District of Xuzhou, part to Tongshan"),
    ("320323", "320312", 2010, "renamed", "Tongshan County became Tongshan District and took in part of Jiuli District"),
    ("320705", "320706", 2014, "merged", "Xinpu District into Haizhou District"),
    ("320721", "320707", 2014, "renamed", "Ganyu County became Ganyu District"),
    ("320802", "320812", 2016, "merged", "Qinghe and Qingpu Districts became Qingjiangpu District"),
    ("320811", "320812", 2016, "merged", "Qinghe and Qingpu Districts became Qingjiangpu District"),
    ("320829", "320813", 2016, "renamed", "Hongze County became Hongze District"),
    ("320982", "320904", 2015, "renamed", "Dafeng City became Dafeng District"),
    ("370802", "370811", 2013, "merged", "Shizhong District of Jining into Rencheng District"),
    ("370882", "370812", 2013, "renamed", "Yanzhou City became Yanzhou District"),
    ("371200", "370100", 2019, "merged", "Laiwu City into Jinan City; this package keeps Laiwu as a member of the zone"),
    ("371202", "370116", 2019, "renamed", "Laicheng District of Laiwu became Laiwu District of Jinan"),
    ("371203", "370117", 2019, "renamed", "Gangcheng District of Laiwu became Gangcheng District of Jinan"),
    ("371727", "371703", 2016, "renamed", "Dingtao County became Dingtao District"),
    ("410211", "410202", 2014, "merged", "Jinming District into Longting District"),
    ("410224", "410212", 2014, "renamed", "Kaifeng County became Xiangfu District"),
    ("411626", "411603", 2019, "renamed", "Huaiyang County became Huaiyang District"),
]

SHANGHAI_EN = ("The statement names no year; it is tested for 2018, the year of the paper's other figures. For Shanghai this series "
               "holds the revised figure of 2018 (3601.182 billion yuan), so the test favours the statement.")
SHANGHAI_ZH = "原文未注明年份，按论文其他数字的年份2018年检验。本系列上海2018年为修订值（36011.82亿元），检验对该说法偏于有利。"

# id, section, statement_en, statement_zh, zone, test, code, indicator, year, expected, unit, tolerance, reason_en, reason_zh
CLAIMS = [
    ("gdp-xuzhou-2018", "3.1", "Xuzhou's GDP of 2018 was 675.523 billion yuan.", "2018年徐州市地区生产总值为6755.23亿元。",
     "huaihai20", "value", "320300", "gdp", "2018", "675.523", "billion CNY", "0.0005", "", ""),
    ("gdp-jining-2018", "3.1", "Jining's GDP of 2018 was 493 billion yuan.", "2018年济宁市地区生产总值为4930亿元。",
     "huaihai20", "value", "370800", "gdp", "2018", "493", "billion CNY", "0.5", "", ""),
    ("gdp-linyi-2018", "3.1", "Linyi's GDP of 2018 was 471.78 billion yuan.", "2018年临沂市地区生产总值为4717.8亿元。",
     "huaihai20", "value", "371300", "gdp", "2018", "471.78", "billion CNY", "0.005", "", ""),
    ("first-xuzhou", "3.1", "Xuzhou is the first city of the zone by output.", "徐州市经济总量居区内首位。",
     "huaihai20", "ratio_to_second_at_least", "320300", "gdp", "2018", "1", "", "", "", ""),
    ("share-shanghai", "3.1", "Shanghai holds more than a quarter of the output of its zone.", "上海市占所在区域经济总量的四分之一以上。",
     "yrd26", "share_at_least", "310000", "gdp", "2018", "0.25", "", "",
     SHANGHAI_EN, SHANGHAI_ZH),
    ("ratio-shanghai", "3.1", "Shanghai is more than twice the second city of its zone.", "上海市经济总量为所在区域第二位城市的两倍以上。",
     "yrd26", "ratio_to_second_at_least", "310000", "gdp", "2018", "2", "", "",
     SHANGHAI_EN, SHANGHAI_ZH),
    ("count-counties", "3.2", "The zone has 147 county-level units.", "区内有147个县级单位。",
     "huaihai20", "count", "", "county", "", "147", "", "",
     "147 is the roster of 2011-2013 (148 in 2010, 146 in 2014, 144 in 2015-2016, 143 since 2017). This package uses the roster of 2020 with 143.",
     "147个是2011—2013年的区划（2010年148个，2014年146个，2015—2016年144个，2017年起143个）。本数据包采用2020年区划，为143个。"),
    ("count-cities", "3.2", "The zone has 20 prefecture-level cities.", "区内有20个地级市。",
     "huaihai20", "count", "", "prefecture", "", "20", "", "",
     "Laiwu is counted as the city it was until it was merged into Jinan in 2019.", "莱芜市2019年并入济南市，此处仍按地级市计。"),
    ("count-provinces", "3.2", "The zone lies in four provinces.", "区域跨四省。",
     "huaihai20", "count", "", "province", "", "4", "", "", "", ""),
    ("rank-xuzhou", "3.1", "Among the core cities along the land bridge, Xuzhou alone is neither a provincial-level nor a regional capital.",
     "陆桥沿线核心城市中，只有徐州不是省会或自治区首府。", "huaihai20", "not_checkable", "", "", "", "", "", "",
     "The administrative rank of cities is not in the tables.", "数据表中没有城市行政级别。"),
    ("integration-low", "2.2; 3.6(5)", "Market integration in the zone is low.", "区内市场一体化程度低。",
     "huaihai20", "not_checkable", "", "", "", "", "", "",
     "The statement is made without a figure; the measures of barriers and price segmentation speak to it.",
     "原文未给出数字；可参看行政壁垒和价格分割的测度。"),
    ("similarity-high", "3; 3.3", "Industrial similarity between the cities of the zone is high.", "区内城市产业同构程度高。",
     "huaihai20", "not_checkable", "", "", "", "", "", "",
     "The statement is made without a figure; the measure of industrial similarity on 20 industries speaks to it.",
     "原文未给出数字；可参看按20个行业门类计算的产业同构测度。"),
    ("circles-golden-triangle", "3.2",
     "The Golden Triangle plan has six county circles, four crossing a city line and three of these also a provincial line.",
     "黄河金三角规划设六个县域合作圈，其中四个跨市，三个跨省。", "goldtri", "not_checkable", "", "", "", "", "", "",
     "The circles are in a plan, not in a table of this package; the casebook records them.", "合作圈见规划文本，不在本数据包的表中；案例库有记录。"),
    ("first-body", "1", "The body founded in 1986 was the first of its kind between provinces.", "1986年成立的组织是首个同类省际合作组织。",
     "huaihai20", "not_checkable", "", "", "", "", "", "",
     "A statement of history, and section 2.2 of the paper lists bodies of 1983 and 1985.", "属历史陈述，且论文2.2节列有1983年和1985年的组织。"),
]


def text(name, description, **more):
    """A field of text."""
    return field(name, "string", description, **more)


def field(name, kind, description, unit=None, **constraints):
    """A field of a table schema."""
    made = {"name": name, "type": kind, "description": description}
    if unit:
        made["unit"] = unit
    if constraints:
        made["constraints"] = constraints
    return made


def key(fields, resource, target):
    """A foreign key of one column."""
    reference = {"fields": [target]}
    if resource:
        reference["resource"] = resource
    return {"fields": [fields], "reference": reference}


CODE = {"required": True, "pattern": "[0-9]{6}(-districts)?"}
PERIOD = {"required": True, "pattern": "[0-9]{4}(-[0-9]{2}){0,2}"}
SOURCE = text("source", "Key of the source, listed under `sources`", required=True, enum=[s[0] for s in SOURCES])
VALUE = field("value", "number", "The figure, in `unit`", required=True)
UNIT = text("unit", "Unit of the figure", required=True)

# The month at which a resource is best read where one must be chosen. Flows: reported from both ends for every pair,
# months after the epidemic of early 2020, and the last month before the reference date of the census (1 November 2020).
REFERENCE_PERIODS = {"flows": "2020-10"}

# resource: title, title_zh, fields, primary key, foreign keys
TABLES = {
    "units": ("Units", "单位", [
        text("code", "Code of the unit; `-districts` marks the derived remainder of a city", unique=True, **CODE),
        text("scheme", "Scheme of the code", required=True, enum=["GB/T 2260", "derived"]),
        text("name_en", "English name", required=True),
        text("name_zh", "Chinese name", required=True),
        text("level", "Level", required=True, enum=["province", "prefecture", "county"]),
        text("parent", "Unit that it lies in; Laiwu's two districts have 371200, as in the roster of 2018"),
        field("lon", "number", "Longitude of the centroid of the polygon (MAP)", "degrees east, WGS84", minimum=73, maximum=136),
        field("lat", "number", "Latitude of the centroid of the polygon (MAP)", "degrees north, WGS84", minimum=3, maximum=54),
        field("seat_lon", "number", "Longitude of the seat of government (DTV)", "degrees east, WGS84", minimum=73, maximum=136),
        field("seat_lat", "number", "Latitude of the seat of government (DTV)", "degrees north, WGS84", minimum=3, maximum=54),
        field("area_km2", "number", "Area of the polygon with enclosed water", "km2", minimum=0),
        text("zones", "Zones that the unit is a member of, separated by `;`"),
        SOURCE, text("note", "What a reader should know"),
    ], ["code"], [key("parent", None, "code")]),
    "zones": ("Zones", "区域", [
        text("zone", "Identifier", required=True, unique=True), text("name_en", "English name", required=True),
        text("name_zh", "Chinese name", required=True), text("basis", "On what the membership rests", required=True),
    ], ["zone"], []),
    "neighbours": ("Neighbours", "相邻关系", [
        text("code_a", "One unit", **CODE), text("code_b", "The other unit", **CODE),
        field("border_km", "number", "Length of the shared border; 0 where they touch in a point", "km", required=True, minimum=0),
        SOURCE,
    ], ["code_a", "code_b"], [key("code_a", "units", "code"), key("code_b", "units", "code")]),
    "indicators": ("Indicators", "指标", [
        text("code", "Unit", **CODE), field("year", "year", "Year", required=True),
        text("vintage", "Release that the figure belongs to; vintages are never mixed", required=True,
             enum=["preliminary", "revised", "yearbook", "modelled", "census", "derived"]),
        text("indicator", "Indicator", required=True), VALUE, UNIT, SOURCE,
    ], ["code", "indicator", "vintage", "year"], [key("code", "units", "code"), key("indicator", "indicator_names", "indicator")]),
    "indicator_names": ("Names of indicators", "指标名称", [
        text("indicator", "Indicator", required=True, unique=True), text("name_en", "English name", required=True),
        text("name_zh", "Chinese name", required=True), text("unit", "Unit", required=True),
    ], ["indicator"], []),
    "industries": ("Employment by industry", "分行业就业", [
        text("code", "Unit", **CODE), field("year", "year", "Census year", required=True),
        text("classification", "Classification of industries", required=True), text("industry", "Industry", required=True),
        text("measure", "What is counted: people employed in the 10 % long-form sample", required=True),
        VALUE, UNIT, SOURCE,
    ], ["code", "year", "classification", "measure", "industry"], [key("code", "units", "code"), key("industry", "industry_classes", "industry")]),
    "industry_classes": ("Industries", "行业", [
        text("industry", "Industry", required=True, unique=True), text("name_en", "English name", required=True),
        text("name_zh", "Chinese name", required=True),
    ], ["industry"], []),
    "flows": ("Flows between cities", "城市间流动", [
        text("origin", "Where it starts", **CODE), text("destination", "Where it ends", **CODE),
        text("period", "Month", **PERIOD), text("kind", "What flows", required=True, enum=["migration_index"]),
        text("report", "Which end reported it", required=True, enum=["origin", "destination"]), VALUE, UNIT, SOURCE,
    ], ["origin", "destination", "period", "kind", "report"], [key("origin", "units", "code"), key("destination", "units", "code")]),
    "travel": ("Travel times", "出行时间", [
        text("origin", "Where it starts", **CODE), text("destination", "Where it ends", **CODE),
        text("mode", "`rail`: all direct trains between any stations of the two cities; `rail_main`: only stations named after "
                     "the cities; `high_speed_rail`: G, D and C trains", required=True, enum=["rail", "rail_main", "high_speed_rail"]),
        text("period", "Period of the timetable", **PERIOD),
        field("minutes", "number", "Fastest direct train", "min", minimum=0),
        field("median_minutes", "number", "Median over the direct trains", "min", minimum=0),
        field("services", "integer", "Different train numbers; an upper bound of the trains of a day", required=True, minimum=1),
        SOURCE,
    ], ["origin", "destination", "mode", "period"], [key("origin", "units", "code"), key("destination", "units", "code")]),
    "prices": ("Consumer prices", "居民消费价格", [
        text("code", "Province", **CODE), text("period", "Month", **PERIOD), text("good", "Good", required=True),
        field("value", "number", "Price index on the stated basis", "previous month = 100", required=True, minimum=0),
        text("basis", "Basis", required=True), SOURCE,
    ], ["code", "period", "good"], [key("code", "units", "code")]),
    "observations": ("Water quality", "水质", [
        text("station", "Section, as the source names it", required=True),
        text("code", "City that the source prints for the section (the city that manages it, not always where it lies)"),
        text("period", "Month", **PERIOD), text("variable", "Variable", required=True, enum=[w[0] for w in WATER]),
        field("value", "number", "Mean of the fresh readings, in `unit`", required=True), UNIT,
        field("readings", "integer", "Daily readings that the mean rests on", required=True, minimum=1), SOURCE,
    ], ["station", "period", "variable"], [key("code", "units", "code")]),
    "claims": ("Statements of the paper", "论文陈述", [
        text("id", "Identifier", required=True, unique=True), text("section", "Section of the paper", required=True),
        text("statement_en", "The statement in English", required=True), text("statement_zh", "The statement in Chinese", required=True),
        text("zone", "Zone that it speaks of", required=True),
        text("test", "How it is tested", required=True,
             enum=["value", "count", "share_at_least", "ratio_to_second_at_least", "not_checkable"]),
        text("code", "Unit"), text("indicator", "Indicator, or the level that is counted"), field("year", "year", "Year tested"),
        field("expected", "number", "Figure claimed"), text("unit", "Unit of the figure claimed"),
        field("tolerance", "number", "Half of the last printed digit", minimum=0),
        text("reason_en", "What a reader should know, in English"), text("reason_zh", "What a reader should know, in Chinese"),
    ], ["id"], [key("zone", "zones", "zone"), key("code", "units", "code")]),
    "succession": ("Successions of codes", "代码沿革", [
        text("from", "Code that ended, or lost a part", **CODE), text("to", "Code that followed", **CODE),
        field("year", "year", "Year of the event", required=True),
        text("kind", "What happened", required=True, enum=["renamed", "merged", "split"]), text("note", "In words"), SOURCE,
    ], ["from", "to", "year"], [key("to", "units", "code")]),
}
