//! Chinese names of units and of money.

/// A unit as written, in simplified and in traditional characters; `#` stands for the number where that is not first.
/// GB 3100 and the SI brochure; kilometre and kilogram by their everyday names.
pub(super) const UNITS: &[(&str, &str, &str)] = &[
    ("km/h", "公里每小时", "公里每小時"),
    ("m/s", "米每秒", "米每秒"),
    ("km²", "平方公里", "平方公里"),
    ("km2", "平方公里", "平方公里"),
    ("m²", "平方米", "平方米"),
    ("m2", "平方米", "平方米"),
    ("cm²", "平方厘米", "平方厘米"),
    ("m³", "立方米", "立方米"),
    ("m3", "立方米", "立方米"),
    ("km", "公里", "公里"),
    ("m", "米", "米"),
    ("cm", "厘米", "厘米"),
    ("mm", "毫米", "毫米"),
    ("kg", "公斤", "公斤"),
    ("g", "克", "克"),
    ("mg", "毫克", "毫克"),
    ("L", "升", "升"),
    ("ml", "毫升", "毫升"),
    ("mL", "毫升", "毫升"),
    ("ms", "毫秒", "毫秒"),
    ("Hz", "赫兹", "赫茲"),
    ("kHz", "千赫", "千赫"),
    ("MHz", "兆赫", "兆赫"),
    ("GHz", "吉赫", "吉赫"),
    ("W", "瓦", "瓦"),
    ("kW", "千瓦", "千瓦"),
    ("kWh", "千瓦时", "千瓦時"),
    ("V", "伏", "伏"),
    ("dB", "分贝", "分貝"),
    ("°C", "#摄氏度", "攝氏#度"),
    ("℃", "#摄氏度", "攝氏#度"),
    ("°F", "#华氏度", "華氏#度"),
    ("℉", "#华氏度", "華氏#度"),
    ("°", "度", "度"),
];

/// Money: its sign, its name in simplified and in traditional characters.
pub(super) const CURRENCIES: &[(&str, &str, &str)] = &[
    ("US$", "美元", "美元"),
    ("HK$", "港元", "港元"),
    ("NT$", "新台币", "新臺幣"),
    ("A$", "澳元", "澳元"),
    ("$", "美元", "美元"),
    ("€", "欧元", "歐元"),
    ("£", "英镑", "英鎊"),
    ("¥", "元", "元"),
    ("￥", "元", "元"),
    ("₩", "韩元", "韓元"),
];
