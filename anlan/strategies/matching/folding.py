"""Makes spellings of one word equal: width, case, traditional characters, homophones, dialect.

Everything that is compared, texts and strategies alike, goes through `folded`; so a wrong homophone
in a report meets the right one in a strategy, and nothing here has to know which was meant.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# Traditional characters of the trade and of everyday speech, beside their simplified form.
_TRADITIONAL = (
    "伺伺 務务 電电 腦脑 網网 絡络 線线 資资 檔档 備备 份份 盤盘 碟碟 機机 當当 開开 關关 連连 錄录 登登 帳帐 號号"
    " 戶户 誤误 刪删 復复 還还 損损 壞坏 遺遗 庫库 據据 應应 響响 無无 沒没 啟启 動动 斷断 鏈链 異异 常常 頻频 寬宽"
    " 慢慢 頓顿 過过 熱热 溫温 調调 滿满 間间 雲云 軟软 體体 處处 負负 載载 內内 記记 憶忆 傳传 輸输 發发 郵邮 件件"
    " 鎖锁 證证 書书 權权 證证 題题 問问 報报 錯错 誰谁 個个 們们 這这 來来 時时 後后 會会 說说 請请 謝谢 單单 門门"
    " 訊讯 請请 檢检 測测 層层 樓楼 燈灯 紅红 黃黄 亂乱 碼码 勒勒 贖赎 駭骇 攻攻 擊击 洩泄 漏漏 頁页 竄窜 點点 擇择"
    " 選选 設设 置置 護护 維维 運运 營营 業业 廠厂 專专 紀纪 見见 視视 頭头 術术 醫医 療疗 學学 師师 課课 銀银 員员"
    " 薪薪 財财 賬账 計计 與与 對对 將将 從从 為为 於于 讓让 實实 產产 區区 組组 態态 檻槛 優优 級级 態态 試试 試试"
    " 鐘钟 鏡镜 顯显 幕幕 鍵键 鼠鼠 標标 筆笔 壓压 縮缩 數数 輔辅 衝冲 擴扩 夠够 極极 幾几 氣气 飛飞 驅驱 釋释 齊齐"
    " 臺台 灣湾 雙双 臨临 歸归 舊旧 藍蓝 螢荧 燒烧 煙烟 濃浓 漿浆 潰溃 癱瘫 瘓痪 掛挂 響响 聲声 啓启 淨净 總总 結结"
    " 緩缓 緊紧 給给 經经 統统 絕绝 續续 練练 編编 緒绪 罵骂 買买 費费 貼贴 賣卖 質质 購购 軌轨 較较 輛辆 轉转 農农"
    " 進进 達达 適适 遠远 選选 鄰邻 釘钉 針针 鈕钮 銷销 鋒锋 錢钱 鎮镇 長长 閃闪 閉闭 閱阅 隊队 際际 雜杂 離离 難难"
    " 電电 靜静 順顺 預预 領领 顆颗 願愿 飯饭 餘余 館馆 馬马 駐驻 驗验 髒脏 鬆松 麗丽 麼么 齡龄 龍龙 億亿 價价 儲储"
    " 兩两 冊册 決决 況况 凍冻 則则 剛刚 創创 劃划 劇剧 勞劳 勢势 協协 參参 嗎吗 嚴严 國国 園园 圖图 圓圆 團团 執执"
    " 場场 塊块 塵尘 報报 墊垫 夾夹 奪夺 媽妈 孫孙 寫写 寶宝 尋寻 導导 屬属 歲岁 帶带 幣币 幹干 廣广 廳厅 張张 強强"
    " 彈弹 徹彻 恆恒 惡恶 愛爱 慣惯 憑凭 懷怀 戰战 戲戏 掃扫 揀拣 換换 搶抢 摺折 撥拨 擋挡 擔担 據据 擬拟 攔拦 攝摄"
    " 敗败 敵敌 斂敛 暫暂 曉晓 機机 權权 樣样 橋桥 檔档 歡欢 殘残 殺杀 決决 沖冲 涼凉 減减 測测 湯汤 準准 滅灭 滲渗"
    " 漲涨 潔洁 澤泽 濕湿 災灾 爐炉 爭争 牆墙 狀状 獨独 獲获 環环 現现 畫画 監监 盡尽 眾众 確确 禮礼 稅税 種种 積积"
    " 穩稳 窩窝 窮穷 競竞 節节 簡简 籤签 糧粮 約约 級级 納纳 紙纸 細细 終终 綁绑 緣缘 繞绕 繼继 罷罢 職职 聯联 聽听"
    " 肅肃 臉脸 舉举 艦舰 艱艰 華华 萬万 葉叶 蓋盖 薦荐 藥药 蘇苏 虛虚 蟲虫 補补 裝装 複复 規规 覺觉 覽览 觀观 訂订"
    " 討讨 訓训 託托 訪访 評评 詞词 該该 詳详 認认 誠诚 誤误 調调 談谈 論论 諮咨 講讲 識识 譯译 議议 讀读 變变 貝贝"
    " 貨货 責责 貴贵 賠赔 賺赚 贏赢 趕赶 跡迹 踐践 車车 軍军 輕轻 輪轮 辦办 辭辞 邊边 鄉乡 醜丑 鋪铺 錶表 鏽锈 閒闲"
)
# Characters that people type for one another because they sound alike. Whole groups fold to their
# first character, on both sides; groups that would melt two words of the trade are left out.
_HOMOPHONES = (
    "录陆 账帐 盘判 联连链 备背 复覆 网往忘 磁词 库酷 缓换 溢益 崩绷蹦 蓝兰 屏瓶凭 码马 勒乐 索锁 密秘 挂卦 宕荡当档"
    " 误勿务 警井景 烧稍 温文 攻公 击激积 泄泻 露漏 布步部 证症 书属署 据剧句 域玉 存村 硬应 带待 栈战 覆复"
    " 络洛落 钥要 湿失 毒独 窃切 帮邦 糊胡 焦交 咔卡喀 瘫摊 痪换 滞治 浪滥 拷考 贝备"
)
# Words that differ by region or habit but name one thing.
_WORDS = {
    "伺服器": "服务器",
    "资料库": "数据库",
    "硬碟": "硬盘",
    "磁碟": "磁盘",
    "网路": "网络",
    "软体": "软件",
    "硬体": "硬件",
    "当机": "宕机",
    "档机": "宕机",
    "萤幕": "屏幕",
    "荧幕": "屏幕",
    "登入": "登录",
    "程式": "程序",
    "频宽": "带宽",
    "记忆体": "内存",
    "资料夹": "文件夹",
    "档案": "文件",
    "印表机": "打印机",
    "列印": "打印",
    "伺服": "服务",
    "还原点": "恢复点",
    "啱啱": "刚刚",
    "冇咗": "没了",
    "唔见": "不见",
    "唔到": "不到",
    "冇": "没有",
    "唔": "不",
    "嘅": "的",
    "咗": "了",
    "喺": "在",
    "佢": "他",
    "拣错": "选错",
    "木有": "没有",
    "肿么": "怎么",
    "酱紫": "这样",
    "服物器": "服务器",
    "服务其": "服务器",
    "链接不上": "连接不上",
    "登路": "登录",
    "截面": "界面",
    "贷宽": "带宽",
    "死基": "死机",
    "备分": "备份",
}


@cache
def _table() -> dict[int, str]:
    """Traditional to simplified, then to the first of its homophones, in one step."""
    sound = {
        character: group[0] for group in reversed(_HOMOPHONES.split()) for character in group[1:]
    }
    table = dict(sound)
    for pair in _TRADITIONAL.split():
        table[pair[0]] = sound.get(pair[1], pair[1])
    return {ord(key): value for key, value in table.items()}


@cache
def _plain_table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in _TRADITIONAL.split()}


def folded(text: str) -> str:
    """Full-width, case, script and homophones do not matter; apostrophes are plain.

    The result has one character for each of NFKC's lower-case text unless a regional word was
    replaced; `words_at` tells what stood there.
    """
    flat = simplified(text)
    for word, instead in _WORDS.items():
        if word in flat:
            flat = flat.replace(word, instead)
    return flat.translate(_table())


def simplified(text: str) -> str:
    """Readable folding: width, case and traditional characters only."""
    flat = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return flat if flat.isascii() else flat.translate(_plain_table())
