#include "clean/boilerplate/fold.h"

#include <algorithm>
#include <array>
#include <memory>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

// Traditional and Simplified in turn: the characters of the rules' words, and no more.
constexpr char32_t kScript[] =
    U"記记者者編编輯辑責责務务圖图攝摄影影報报導导訊讯員员責责設设計计視视覺觉關关註注發发佈布維维碼码掃扫"
    U"識识別别長长點点擊击閱阅讀读轉转載载聲声權权來来網网絡络鏈链結结連连載载專专題题論论壇坛評评讚赞贊赞"
    U"賞赏號号機机構构僅仅屬属個个觀观見见請请聯联繫系係系時时間间處处據据經经營营違违舉举廣广電电話话傳传"
    U"線线區区縣县鄉乡鎮镇黨党場场業业團团會会協协辦办學学術术書书局局檔档館馆劇剧劉刘張张陳陈楊杨趙赵吳吴"
    U"孫孙馬马羅罗鄭郑謝谢許许韓韩馮冯鄧邓蕭萧葉叶蘇苏盧卢蔣蒋賈贾閻阎鍾钟譚谭鄒邹陸陆龔龚賀贺顧顾龍龙錢钱"
    U"湯汤嚴严賴赖華华應应溫温莊庄顏颜倫伦歐欧佔占衛卫侖仑畫画筆笔寫写審审證证備备級级體体頁页頭头條条"
    U"復复製制複复頻频視视聽听說说讓让實实習习隊队際际與与開开啟启產产動动態态後后當当為为無无過过還还進进"
    U"這这裡里裏里邊边麼么麵面內内測测試试錄录冊册帳账號号賬账戶户驗验碼码訂订購购買买賣卖貨货車车輪轮簡简"
    U"頂顶項项預预領领須须顯显類类風风飛飞驛驿鮮鲜島岛灣湾濟济滬沪澤泽漢汉瀏浏覽览們们從从眾众優优價价億亿"
    U"資资質质費费貼贴賽赛軍军農农運运達达遠远適适選选遺遗鄰邻釋释針针鐵铁鐘钟鑒鉴隨随雜杂雙双難难靈灵"
    U"韋韦頌颂願愿餘余駐驻騎骑齊齐龐庞魯鲁鮑鲍費费酈郦鄺邝郟郏貢贡譽誉詹詹諸诸談谈詩诗詞词譯译護护讀读"
    U"喬乔單单壽寿婁娄寧宁層层岡冈嶺岭幫帮廠厂廳厅彙汇匯汇徵征恆恒戲戏擔担擬拟擴扩斷断曉晓曆历東东極极樂乐"
    U"樓楼標标樣样橋桥歷历歸归氣气決决沖冲沒没淚泪渦涡濱滨瑪玛環环異异畢毕盜盗盡尽監监確确禮礼種种稱称穩稳"
    U"積积筍笋範范節节簽签籤签紀纪紅红約约級级細细終终組组統统維维綜综緊紧練练總总織织續续繼继罰罚義义聞闻"
    U"職职興兴舊旧藝艺藥药蘭兰蘆芦處处蟲虫衝冲裝装規规親亲訓训託托許许訪访評评詳详認认語语誤误課课調调"
    U"淵渊潔洁瓊琼鳳凤鵬鹏麗丽黃黄搶抢絲丝財财臺台蹤踪";

constexpr std::u32string_view kSeparators = U"\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF\uFFFD";

struct Table {
  std::array<char16_t, 65536> to;

  Table() {
    for (std::size_t c = 0; c < to.size(); ++c) to[c] = static_cast<char16_t>(general(static_cast<char32_t>(c)));
    const std::u32string_view script(kScript);
    for (std::size_t i = 0; i + 1 < script.size(); i += 2) to[script[i]] = static_cast<char16_t>(script[i + 1]);
  }

  static char32_t general(char32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF)) return ' ';
    if (is_blank(c) || kSeparators.find(c) != std::u32string_view::npos) return ' ';
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    switch (c) {
      case U'“': case U'”': case U'„': case U'‟': case U'「': case U'」': case U'『': case U'』': return '"';
      case U'‘': case U'’': return '\'';
      case U'—': case U'–': case U'―': case U'‐': case U'‑': case U'−': case U'─': return '-';
      case U'·': case U'•': case U'・': case U'‧': case U'∙': case U'⋅': return U'·';
      case U'【': case U'〔': case U'〖': return '[';
      case U'】': case U'〕': case U'〗': return ']';
      case U'丨': case U'│': case U'┃': case U'︱': return '|';
      case U'∶': case U'﹕': return ':';
      case U'／': case U'∕': case U'⁄': return '/';
      case U'→': case U'➔': case U'➜': case U'⟶': case U'▶': case U'►': case U'▸': return U'→';
      case U'©': case U'Ⓒ': return U'©';
      default: return c;
    }
  }
};

const Table& table() {
  static const Table kTable;
  return kTable;
}

}  // namespace

char32_t fold(char32_t c) { return c < 0x10000 ? table().to[c] : (c >= 0xF0000 ? U' ' : c); }

void fold_line(std::string_view line, FoldedLine& out) {
  out.text.clear();
  out.begin.clear();
  out.end.clear();
  const Table& folds = table();
  bool blank = false;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded got = decode_at(line, at);
    const char32_t c = got.value < 0x10000 ? folds.to[got.value] : fold(got.value);
    if (c == ' ') {
      blank = !out.text.empty();
    } else {
      if (blank) {
        out.text += ' ';
        out.begin.push_back(out.end.back());
        out.end.push_back(static_cast<std::uint32_t>(at));
        blank = false;
      }
      out.text += c;
      out.begin.push_back(static_cast<std::uint32_t>(at));
      out.end.push_back(static_cast<std::uint32_t>(at + got.size));
    }
    at += got.size;
  }
}

}  // namespace hansieve::boilerplate
