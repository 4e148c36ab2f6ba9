from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xlperf.core.calculation import Calculation, read_calculation
from xlperf.core.exchange import decode
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT, Costing, Funding

from ..samples import EXAMPLE, GOOD, but, codes

D = Decimal
GOOD_ONES = [
    pytest.param((declaration[Costing.basis] or "", (declaration[Funding.total] or 0) * 10_000), id=path.stem)
    for path in sorted((Path(__file__).parents[1] / "good").glob("*.json"))
    for declaration in [decode(XIANGYANG_PROJECT, path.name, path.read_text(encoding="utf-8"))]
]


def wan(*amounts):
    """Give amounts of 万元 in 元."""
    return [D(str(amount)) * 10_000 for amount in amounts]


READ = [
    pytest.param(
        "域名费12.04万元；劳务费16万元；其他11.59万元；以上合计39.63万元。",
        wan(12.04, 16, 11.59),
        wan(39.63),
        id="a list with its total",
    ),
    pytest.param(
        "会议费5万元、培训费3万元、差旅费2万元共计10万元。", wan(5, 3, 2), wan(10), id="one sentence"
    ),
    pytest.param(
        "1、水费：2万元\n2、电费：8万元\n3、物业费：15万元\n合计：25万元", wan(2, 8, 15), wan(25), id="lines"
    ),
    pytest.param(
        "项目总经费60万元，其中会议费20万元、培训费40万元。", wan(20, 40), wan(60), id="the total first"
    ),
    pytest.param("共需60万元，用于会议费20万元、培训费40万元。", wan(20, 40), wan(60), id="first, with 用于"),
    pytest.param("会议费2万元，培训费3万元。", wan(2, 3), [], id="no total"),
    pytest.param("需资金30万元。", wan(30), [], id="a single amount is no total"),
    pytest.param("会议费２万元，培训费３．５万元。", wan(2, 3.5), [], id="full-width digits"),
    pytest.param("工资1,234,567元，社保8000元。", [1_234_567, 8000], [], id="thousands in 元"),
    pytest.param("土建1.2亿元，设备300万。", [120_000_000, 3_000_000], [], id="亿元, and 万 without 元"),
    pytest.param("劳务费16万元（其中社保3万元），办公费5万元。", wan(16, 3, 5)[::2], [], id="part of a part"),
    pytest.param(
        "1.人员经费30万元，其中工资20万元、社保10万元；2.办公费5万元；3.差旅费1万元；合计36万元。",
        wan(30, 5, 1),
        wan(36),
        id="parts of a part, then the next one",
    ),
    pytest.param("上年安排50万元，本年印刷费20万元。", wan(20), [], id="last year's money is aside"),
    pytest.param("累计投入90万元，本年印刷费20万元。", wan(20), [], id="cumulative money is aside"),
    pytest.param("人均2000元，共需印刷费20万元。", wan(20), [], id="an average is aside"),
    pytest.param("每人每天100元，共需印刷费20万元。", wan(20), [], id="a price is no component"),
    pytest.param("按200元/年/个收取，共需印刷费20万元。", wan(20), [], id="a price by / is no component"),
    pytest.param("宣传单10万份，覆盖50万人，印刷费3万元。", wan(3), [], id="tens of thousands are no money"),
    pytest.param("会议费十万元，培训费三万五千元，合计13.5万元。", wan(10, 3.5), wan(13.5), id="numerals"),
    pytest.param("土建两亿元，设备3千万元。", [200_000_000, 30_000_000], [], id="numerals and digits"),
    pytest.param("共有数十万元缺口，二元结构明显，印刷费3万元。", wan(3), [], id="no numerals"),
    pytest.param(
        "会议费2万元；培训费3万元。以上两项合计5万元，其中市级4万元、省级1万元。",
        wan(2, 3),
        wan(5),
        id="the sources after the total",
    ),
    pytest.param(
        "会议费2万元；培训费3万元。合计5万元。资金来源为市级4万元、省级1万元。",
        wan(2, 3),
        wan(5),
        id="the sources in another sentence",
    ),
    pytest.param("会议费20000元；培训费30000元。合计50000元，折合5万元。", wan(2, 3), wan(5), id="折合"),
    pytest.param(
        "会议费2万元；培训费3万元。合计5万元。较上年增加1万元，是新增培训（10人×1000元/人=1万元）。",
        wan(2, 3),
        wan(5),
        id="what is more than last year",
    ),
    pytest.param(
        "总投资60万元，其中：一、建安50万元。（1）渠道30万元；（2）桥涵20万元。二、设计10万元。",
        wan(30, 20, 10),
        wan(60),
        id="the total, sections and their parts",
    ),
    pytest.param(
        "救护车2辆×2500元/辆=5000元，医护10人×500元/人=5000元，共1万元；保险1万元。总计2万元。",
        [5000, 5000, 10_000],
        wan(2),
        id="a subtotal",
    ),
    pytest.param("会议费2万元；培训费3万元。2+3=5万元。", wan(2, 3), wan(5), id="an addition is a total"),
    pytest.param("会议费2万元；培训费3万元。2+3=5。", wan(2, 3), wan(5), id="an addition without unit"),
    pytest.param("会议费2万元；培训费3万元。三项相加：2+3=5万元。", wan(2, 3), wan(5), id="相加"),
    pytest.param(
        "2027年项目支出5万元，测算如下：会议费2万元；培训费3万元。", wan(2, 3), wan(5), id="测算如下"
    ),
    pytest.param(
        "演出3场，每场2万元（灯光1万元、服装1万元），小计6万元。", wan(6), [], id="what a price is made of"
    ),
    pytest.param("①电脑3台，2万元；②打印机1台，1万元。", wan(2, 1), [], id="numbers in circles"),
    pytest.param(
        "展厅860㎡×2600元/㎡＝2,236,000元；展柜1万元。", [2_236_000, 10_000], [], id="a sign of a measure"
    ),
    pytest.param("A4纸300元，培训3万元。", [300, 30_000], [], id="no figure begins within a size"),
    pytest.param(
        "研修5.4万元（含会议费1万元），印刷2万元。合计7.4万元。", wan(5.4, 2), wan(7.4), id="含 in brackets"
    ),
    pytest.param("一标段20万元；二标段30万元。以上2项共50万元。", wan(20, 30), wan(50), id="以上2项共"),
    pytest.param(
        "检测30.756万元，取30.76万元；评价2万元。合计32.76万元。",
        wan(30.756, 2),
        wan(32.76),
        id="rounded again",
    ),
    pytest.param(
        "保洁30万元；收运20万元。总计50万元。按季支付，前三个季度各付12万元，第四季度支付余款14万元。",
        wan(30, 20),
        wan(50),
        id="how the money is paid out",
    ),
    pytest.param(
        "支付服务费30万元；支付场租5万元；合计35万元。", wan(30, 5), wan(35), id="what is paid is spent"
    ),
    pytest.param(
        "总投资60万元，其中：一、建安50万元。（1）渠道30万元；（2）桥涵21万元。二、设计10万元。",
        wan(30, 21, 10),
        wan(60),
        id="a part that is off leaves the sections what they are",
    ),
    pytest.param(
        "一、工程51万元：1.渠道30万元；2.桥涵20万元。二、设计10万元。总计60万元。",
        wan(30, 20, 10),
        wan(60),
        id="a section that is off is no component",
    ),
    pytest.param(
        "培训30万元；救护车3万元，医护3.5万元，小计6.2万元；保险1万元。总计37.2万元。",
        wan(30, 3, 3.5, 1),
        wan(37.2),
        id="a subtotal that is off",
    ),
]

NOTHING = [
    pytest.param("", id="no text"),
    pytest.param("按实际需要据实列支。", id="no figures"),
    pytest.param("参照市财政局2026年定额标准和三家机构的询价结果。", id="a year is no amount"),
    pytest.param("聘用5人，租车2辆，全年12个月。", id="quantities without prices"),
    pytest.param("详见楚财办〔2026〕18号文。", id="a document number"),
]

PRODUCTS = [
    pytest.param("纸质史料扫描9600件×9元/件=86400元", 86_400, 86_400, id="a price per piece"),
    pytest.param("5人x12月x3000元=18万元", 180_000, 180_000, id="x"),
    pytest.param("5人*12月*3000元/月=18万元", 180_000, 180_000, id="*"),
    pytest.param("３人×１２个月×２０００元＝７．２万元。", 72_000, 72_000, id="full-width digits"),
    pytest.param("5人 × 12月 × 0.3万元 = 18万元", 180_000, 180_000, id="spaces, and a price in 万元"),
    pytest.param("租车费：2辆×300元/天×100天=6万元。", 60_000, 60_000, id="three factors"),
    pytest.param("工程费1000万元×2%=20万元", 200_000, 200_000, id="a percentage"),
    pytest.param("5人×2×1000元=1.2万元", 10_000, 12_000, id="wrong"),
    pytest.param("500份×200元/份，共计10万元。", 100_000, 100_000, id="共计 after a comma"),
    pytest.param("全市3000人，按照50元/人的标准，共需15万元。", 150_000, 150_000, id="apart, 共需"),
    pytest.param("绿地5000平方米，每平方米12元，合计6万元。", 60_000, 60_000, id="apart, 每平方米"),
    pytest.param("购置电脑20台，单价0.6万元/台，共计12万元。", 120_000, 120_000, id="apart, in 万元"),
    pytest.param("聘用30名协管员，每名每年4.8万元，共144万元。", 1_440_000, 1_440_000, id="apart, a year"),
    pytest.param("域名602个，按200元／年／个收费，每年共需10万元。", 120_400, 100_000, id="apart, wrong"),
    pytest.param("聘用两名协管员，每名每年四万元，共八万元。", 80_000, 80_000, id="numerals"),
    pytest.param("软件开发50人月×1.5万元/人月=75万元", 750_000, 750_000, id="a unit of two"),
    pytest.param("等级保护测评：2个系统×5.5万元/个=11万元", 110_000, 110_000, id="a noun after the unit"),
    pytest.param("就餐2600人×250餐/人×3元/餐=195万元", 1_950_000, 1_950_000, id="so many a head"),
    pytest.param("入户访问1500户×80元/户=120000；", 120_000, 120_000, id="a result without unit"),
    pytest.param("土建100亩×2万元/亩=200；", 2_000_000, 2_000_000, id="a result without unit, in 万元"),
    pytest.param("设计费100万元×6%，约6万元。", 60_000, 60_000, id="约 after a comma"),
    pytest.param(
        "清淤9.35万立方米×46元/立方米=430.1万元。", 4_301_000, 4_301_000, id="万 of what is counted"
    ),
    pytest.param("编织袋20万条×1.2元/条=2.4万元。", 240_000, 24_000, id="万, and another result"),
    pytest.param("算法12类，每类8万元，计96万元。", 960_000, 960_000, id="类"),
    pytest.param("监控120路，每路6500元，计78万元。", 780_000, 780_000, id="路"),
    pytest.param("共3个片组，每片组2万元，计6万元。", 60_000, 60_000, id="a unit that only the text knows"),
    pytest.param("试剂每月1.1万元，12个月共13.2万元。", 132_000, 132_000, id="the quantity after the price"),
    pytest.param("前8名共16人，人均5000元，计9万元。", 80_000, 90_000, id="人均"),
]

UNBOUND = [
    pytest.param("聘用5人，每人每月3000元，共需18万元。", id="the months are not said"),
    pytest.param("域名602个，劳务费200元/次，共需10万元。", id="the price is for something else"),
    pytest.param("男职工50人，女职工60人，每人500元，共需5.5万元。", id="two quantities"),
    pytest.param("补助200户，每户1万元，已支付50万元，还需150万元。", id="an amount stands between"),
    pytest.param("5人×2×12=12万元", id="no factor is money"),
    pytest.param("按照50元/人的标准，全市3000人，共需15万元。", id="the price stands first"),
]

ROUNDED = [
    pytest.param("602个×200元=12.04万元", [], id="as it is"),
    pytest.param("602个×200元=12万元", [], id="rounded to whole 万元"),
    pytest.param("602个×200元=12.0万元", [], id="off by half the last digit or less"),
    pytest.param("602个×200元=12.1万元", ["12.1万元"], id="off by more than half the last digit"),
    pytest.param("602个×200元=12.05万元", ["12.05万元"], id="off by 0.01 万元"),
    pytest.param("500人×210元=约10万元", [], id="约 allows 5 %"),
    pytest.param("500人×211元=约10万元", ["10万元"], id="约 allows no 5.5 %"),
    pytest.param("4台×约4万元/台=15.94万元", [], id="约 before the price"),
    pytest.param("4台，每台约4万元，计15.94万元", [], id="约 before a price apart"),
    pytest.param("4台，每台约4万元，计14.94万元", ["14.94万元"], id="约 before a price, and more than 5 %"),
]

HONEST = [
    # totals
    pytest.param(
        "人员经费30万元（工资20万元、社保10万元），办公费5万元，合计35万元。", id="parts in brackets"
    ),
    pytest.param(
        "一、宣传费15万元：1.电视广告10万元；2.报纸5万元。二、培训费8万元。总计23万元。", id="two levels"
    ),
    pytest.param(
        "设备：A型10万元、B型5万元，合计15万元；软件20万元；总计35万元。", id="a subtotal of a group"
    ),
    pytest.param(
        "设备小计15万元（A型10万元、B型5万元）；软件小计30万元；总计45万元。", id="小计 with its parts"
    ),
    pytest.param(
        "总计50万元，其中设备30万元（含服务器20万元、交换机10万元），培训20万元。", id="含 in brackets"
    ),
    pytest.param(
        "资金总额37.59万元，其中人员经费16万元，公用经费21.59万元（其中域名费10万元，日常开支11.59万元）。",
        id="其中 within 其中",
    ),
    pytest.param("合计100万元，其中设备60万元、安装20万元，其余用于培训。", id="the rest is not itemised"),
    pytest.param("本项目资金总额60万元，用于会议费20万元、培训费40万元，合计60万元。", id="the total twice"),
    pytest.param(
        "域名费12万元；劳务费16万元；其他11.59万元；合计39.59万元（395900元）。", id="the total in 元 too"
    ),
    pytest.param(
        "域名费602个×200元=120400元（12.04万元）；劳务费16万元；其他11.59万元；合计39.63万元。",
        id="a part in both units",
    ),
    pytest.param(
        "预算合计100万元，其中市级60万元、区级40万元。用于设备70万元，安装30万元。", id="two ways to split"
    ),
    pytest.param(
        "项目总额90万元：上级转移支付50万元，市级预算40万元。设备费60万元，运维费30万元，合计90万元。",
        id="sources, then uses",
    ),
    pytest.param(
        "省级补助200万元，市级配套100万元，区级配套50万元，市级资金合计100万元。", id="a total of some"
    ),
    pytest.param(
        "2026年预算45万元，2027年设备20万元，培训30万元，合计50万元。", id="last year's by its number"
    ),
    pytest.param(
        "维护费按合同金额300万元的8%计算，需24万元；机房租金6万元；合计30万元。", id="what a share is of"
    ),
    pytest.param(
        "合同金额36万元，首付60%计21.6万元，尾款14.4万元，合计36万元。", id="a contract and its instalments"
    ),
    pytest.param("电脑单价2000元，10台，计2万元；打印机单价5000元，4台，计2万元；合计4万元。", id="单价"),
    pytest.param("5人×3000元/月=18万元，设备4.08万元，印刷3万元，合计25.08万元。", id="months unsaid"),
    pytest.param("讲课费2000元/半天×4＝8000元，教材费24.28万元，合计25.08万元。", id="a price by half days"),
    pytest.param("4个单位×1.25万元/单位测算5万元，设备20.08万元，合计25.08万元。", id="a price by unit"),
    pytest.param("设备30000元（3000元一台），维护22.08万元，合计25.08万元。", id="so much a piece"),
    pytest.param("按3000元标准，10人，3万元，其余为材料22.08万元，合计25.08万元。", id="a standard"),
    pytest.param("印刷20.08万元，采购5\n3万元设备，培训2万元，合计25.08万元。", id="a number and a new line"),
    pytest.param("月租金3000元，全年3.6万元；水电费1万元；物业费2万元；合计6.6万元。", id="a monthly rent"),
    pytest.param("设备购置费约20万元，安装费约5万元，培训费约3万元，合计约28.5万元。", id="about"),
    pytest.param(
        "培训费20万元（200人×1000元），会议费10万元，印刷费5万元，合计35万元。", id="a product in brackets"
    ),
    pytest.param(
        "培训费20万元，即200人×1000元=20万元；会议费10万元，印刷费5万元，合计35万元。",
        id="a part, then its product",
    ),
    pytest.param(
        "慰问品：500份×200元/份，共计10万元；慰问金：100户×1000元/户，共计10万元；合计20万元。",
        id="results after a comma",
    ),
    # products
    pytest.param("培训2期，每期100人，每人500元，共需10万元。", id="two quantities and a price"),
    pytest.param("培训200人，每人500元，4期共需40万元。", id="a quantity after the price"),
    pytest.param("聘用10人，每人每年5万元，两年共需100万元。", id="two years"),
    pytest.param("购置10套，每套2万元，加上运费共需21万元。", id="freight on top"),
    pytest.param("印刷10000册，每册15元，含税共需15.9万元。", id="tax on top"),
    pytest.param("补助100户，每户1万元，市级承担50%，共需50万元。", id="the city bears half"),
    pytest.param("10人×100元+5人×200元=2000元。", id="products that add up"),
    pytest.param("100平米×30元×12=3.6万元。", id="a unit that is not known"),
    pytest.param("3家单位×2次×5000元=3万元。", id="a noun after the quantity"),
    pytest.param("15张×200元×2次=6000元。", id="张"),
    pytest.param("调研费：10人×5天×300元/人天=1.5万元。", id="元/人天"),
    pytest.param("5人×3000元/月，全年共需18万元。", id="a monthly price, the months unsaid"),
    pytest.param("5人×3000元/月，共需18万元。", id="a monthly price, the result after a comma"),
    pytest.param("劳务费（5人×2000元+3人×3000元）×12月=22.8万元。", id="brackets"),
    pytest.param("图书购置5000册×40元×0.8折=16万元。", id="a discount"),
    pytest.param(
        "检测食品60批，每批2000元，共需12万元；药品40批，每批3000元，共需12万元；合计24万元。", id="批"
    ),
    pytest.param("讲课费10课时×1000元/课时=1万元（税前）。", id="a remark after the result"),
    pytest.param("差旅费：5人×4次×1500元=3万元；会议费：2次×50人×300元＝3万元；合计6万元。", id="two chains"),
    pytest.param("电费2000盏，每盏每年150元，共需30万元；维修费5万元；合计35万元。", id="a yearly price"),
    pytest.param("上年结转12万元，本年新增申请20万元，合计32万元。", id="money carried over"),
    pytest.param(
        "以上合计50万元，扣除上年结转10万元，本年申请40万元。", id="money carried over is taken off"
    ),
    pytest.param("设备购置费100万元，按10%计提预备费10万元，合计110万元。", id="a reserve"),
    pytest.param(
        "总投资2350万元，其中：工程2050万元，其他180万元，预备费120万元。资金来源：上级补助1500万元，市级850万元。"
        "2027年度申请400万元。",
        id="the total, then sources and what is asked for this year",
    ),
    pytest.param(
        "公厕86座，每座年管护费1.2万元，需103.2万元；新建5座，每座25万元，需125万元；合计228.2万元。",
        id="a price with its name",
    ),
    pytest.param(
        "车辆险8000辆×8元/辆=64000元，公众责任险50000元/年，小计114000元；维修10万元。合计214000元。",
        id="so much a year",
    ),
    pytest.param(
        "支座96个×1.7万元/个=163.2万元，伸缩缝140米×4286元/米≈60万元，两项小计223.2万元；监理13万元。"
        "合计236.2万元。",
        id="≈",
    ),
    pytest.param(
        "每个书房配借还机1台（6.8万元）、门禁1套（4.2万元），每个11万元，5个共55万元；装修75万元。合计130万元。",
        id="what each is made of, in brackets",
    ),
    pytest.param(
        "展会3场：每场展位费18万元、特装10万元、物流5万元，每场33万元，3场共99万元；广告50万元。共计149万元。",
        id="what each is made of",
    ),
    pytest.param(
        "锚索180束×9000元/束=162万元；坐席9席×6000元/席/月×12月=64.8万元；合计226.8万元。", id="units"
    ),
    pytest.param(
        "补贴6000万元；免费乘车1400万元；运营1200万元。（1）+（2）+（3）=8600万元", id="marks added"
    ),
    pytest.param("100家×户均贷款1000万元×贴息率2%×1年=2000万元。", id="factors with names"),
    pytest.param("井盖20口×1500元×8折=24000元；印刷费8.6万元。合计11万元。", id="80 %"),
    pytest.param("物资12处×1500元+2块×800元=19600元；物业费3.6万元。合计55600元。", id="a longer expression"),
    pytest.param("差旅费4人×（200+100）元/天×3天=3600元；设计费3万元。合计33600元。", id="a sum in brackets"),
    pytest.param(
        "电脑报价在180元至230元之间，按200元测算，240套需4.8万元；宣传6万元。总计10.8万元。", id="按…测算"
    ),
    pytest.param(
        "一等奖6名、二等奖3名，分别奖励500元、800元，共5400元；场租1万元。合计1.54万元。", id="分别"
    ),
    pytest.param("桩60根120元7200元\n灯240具3000元720000元\n合计727200元", id="a table without marks"),
    pytest.param("电费：月均3万元，全年36万元；水费：月均0.5万元，全年6万元；合计42万元。", id="月均"),
    pytest.param("城区5个区各20万元，县市3个各10万元，合计130万元。", id="各"),
    pytest.param("调研费12万元，含评审费3万元、设备费2.4万元；会议费10.3万元。合计22.3万元。", id="含"),
    pytest.param("档案测算100237元，取整10万元；设计费1.2万元。合计11.2万元。", id="取整"),
    pytest.param("图书1万册，均价30元，需30万元；书架50组，每组2000元，需10万元。共需40万元。", id="均价"),
]


@pytest.mark.parametrize(("text", "components", "total"), READ)
def test_components_and_total(text, components, total):
    calculation = read_calculation(text)
    assert [component.yuan for component in calculation.components] == components
    assert ([calculation.total.yuan] if calculation.total else []) == total


@pytest.mark.parametrize("text", NOTHING)
def test_where_nothing_plain_is_said_nothing_is_read(text):
    assert read_calculation(text) == Calculation()


@pytest.mark.parametrize(("text", "result", "stated"), PRODUCTS)
def test_products(text, result, stated):
    products = read_calculation(text).products
    assert [(product.yuan, product.stated.yuan) for product in products if product.stated] == [
        (result, stated)
    ]


@pytest.mark.parametrize("text", UNBOUND)
def test_what_is_not_bound_to_a_result(text):
    assert not any(product.stated for product in read_calculation(text).products)


@pytest.mark.parametrize(("text", "wrong"), ROUNDED)
def test_a_result_may_be_rounded(text, wrong):
    assert [stated.text for _, stated in read_calculation(text).wrong_products()] == wrong


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("会议费10万元，培训费20万元，差旅费5.08万元，合计30万元。", "DTL-008", id="a component"),
        pytest.param("会议费10万元，培训费15.18万元，共计25.18万元。", "DTL-007", id="another total"),
        pytest.param("会议费10万元；培训费15.08万元。一至二项合计26万元。", "DTL-008", id="一至二项"),
        pytest.param("会议费10万元；培训费15.18万元。（1）+（2）=25.08万元。", "DTL-008", id="marks"),
        pytest.param("锚索180束×9000元/束=172万元，合计172万元。", "DTL-009", id="a product of other units"),
        pytest.param("桥梁140米×4286元/米≈70万元。", "DTL-009", id="≈, and more than 5 %"),
        pytest.param(
            "灯具2.8万元（100具×260元/具）；展板14万元。合计16.8万元。", "DTL-009", id="in brackets"
        ),
        pytest.param("物资12处×1500元+2块×800元=29600元；物业3.6万元。", "DTL-009", id="a longer expression"),
        pytest.param("会议费3期×5万元/期=10.08万元，培训15万元，合计25.08万元。", "DTL-009", id="a product"),
    ],
)
def test_a_wrong_sum_is_still_found(text, code):
    assert code in codes(but({Costing.basis: text}))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("会议费2万元，培训费3万元，合计2+3=6万元。", [50_000], id="another sum"),
        pytest.param("会议费2万元，培训费3万元，合计2+3=5万元。", [], id="its sum"),
        pytest.param("会议费2万元，培训费3万元，合计20000+30000=5万元。", [], id="addends in another unit"),
        pytest.param("10人×100元+5人×200元=2000元。", [], id="products are no addends"),
        pytest.param("0710+3500000=3500710。", [], id="figures that are no money"),
    ],
)
def test_additions(text, made):
    assert [total for _, total, _ in read_calculation(text).wrong_additions] == made


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        pytest.param("28个×12次×1500元/次", ["28个", "12次"], id="two"),
        pytest.param("62人月×1.3万元/人月", ["62人月"], id="a unit of two"),
        pytest.param("602个域名，按200元/个，共需12万元", ["602个"], id="apart"),
    ],
)
def test_quantities(text, quantities):
    assert [
        one.text for product in read_calculation(text).products for one in product.quantities
    ] == quantities


@pytest.mark.parametrize("text", GOOD_ONES)
def test_the_good_declarations_are_read_to_their_totals(text):
    basis, asked = text
    calculation = read_calculation(basis)
    assert calculation.total
    assert calculation.sum_of_components == calculation.total.yuan == asked
    assert list(calculation.wrong_products()) == []
    assert calculation.wrong_additions == ()


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        pytest.param(
            "一、工程50万元：1.渠道30万元；2.桥涵20万元。二、设计10万元。总计60万元。", [], id="all hold"
        ),
        pytest.param(
            "一、工程51万元：1.渠道30万元；2.桥涵20万元。二、设计10万元。总计60万元。",
            wan(51),
            id="its section",
        ),
        pytest.param(
            "一、工程50万元：1.渠道30万元；2.桥涵21万元。二、设计10万元。总计60万元。",
            wan(50),
            id="its parts",
        ),
        pytest.param(
            "人员30万元，其中工资20万元、社保8万元；办公5万元。总计35万元。", [], id="not all parts"
        ),
    ],
)
def test_parts_that_are_not_their_whole(text, groups):
    assert [whole.yuan for whole, _ in read_calculation(text).wrong_groups] == groups


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param("资金总额48.6万元。粮食36万元，蔬菜12.6万元。合计48.6万元。", [], id="the same"),
        pytest.param("资金总额46.8万元。粮食36万元，蔬菜12.6万元。合计48.6万元。", wan(46.8), id="a slip"),
        pytest.param("总投资52万元。粮食36万元，蔬菜12.6万元。合计48.6万元。", [], id="what all of it costs"),
    ],
)
def test_another_total(text, others):
    assert [one.yuan for one in read_calculation(text).other_totals] == others


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        pytest.param("会议费2万元；培训费3万元。合计6万元。", True, id="a list"),
        pytest.param("电脑20台，单价0.6万元/台，计12万元；培训3万元。合计16万元。", True, id="its prices"),
        pytest.param("电脑20台，每台0.6万元；培训3万元；差旅2万元。合计17万元。", False, id="no result"),
        pytest.param("按300元测算，会议费2万元；培训费3万元。合计6万元。", False, id="what may be a price"),
        pytest.param("会议费2万元，市级承担50%；培训费3万元。合计6万元。", False, id="a share"),
        pytest.param("会议费2万元；培训费30000；差旅费3万元。合计9万元。", False, id="a figure without unit"),
    ],
)
def test_whether_the_components_are_all(text, certain):
    assert read_calculation(text).certain is certain


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_raises_no_alarm(text):
    assert codes(but({Costing.basis: text})) & {"DTL-008", "DTL-009"} == set()


def test_the_example():
    calculation = read_calculation(EXAMPLE[Costing.basis] or "")
    assert [component.yuan for component in calculation.components] == wan(10, 16, 11.59)
    assert calculation.total
    assert calculation.total.yuan == 375_900
    assert [(p.text, p.yuan, s.yuan) for p, s in calculation.wrong_products()] == [
        ("602个×200元/年/个", D(120_400), D(100_000))
    ]


def test_the_good_one():
    calculation = read_calculation(GOOD[Costing.basis] or "")
    assert [product.yuan for product in calculation.products] == [86_400, 48_000, 32_400, 84_000]
    assert calculation.total
    assert calculation.total.yuan == calculation.sum_of_components == 250_800
    assert not list(calculation.wrong_products())


@pytest.mark.parametrize(
    ("yuan", "made_up"),
    [
        pytest.param(75_852.8, False, id="a detail line without basis"),
        pytest.param(300_000, False, id="another one"),
        pytest.param(100_000, True, id="a component"),
        pytest.param(120_400, True, id="a component as it should be"),
        pytest.param(215_900, True, id="two components"),
        pytest.param(375_900, True, id="all of them"),
        pytest.param(101_000, True, id="off by 1 %"),
        pytest.param(50_000, False, id="half a component"),
    ],
)
def test_what_the_example_makes_up(yuan, made_up):
    assert read_calculation(EXAMPLE[Costing.basis] or "").makes_up(D(str(yuan))) is made_up
