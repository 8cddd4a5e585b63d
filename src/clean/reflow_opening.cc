#include "clean/reflow_opening.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace hansieve::reflow {
namespace {

constexpr char32_t kFirstHan = 0x4E00;
constexpr std::size_t kHanCount = 0x5200;

struct Word {
  std::string_view text;
  float weight;
};

// Pronouns and conjunctions lean on the sentence before them; ordinals and requests go on with a list or a
// speech. A paragraph that opens with a time, a place of a statute (前項 is the paragraph before) or the
// reporter's voice starts anew. The weights are rounded log-odds; what is not here says nothing.
// The first match counts, so longer words come before their own beginnings.
constexpr Word kWords[] = {
    // statutes: references to other paragraphs open one, provisos and conditions go on
    {"前項", 3}, {"前项", 3}, {"前二項", 3}, {"前三項", 3}, {"前條", 2.5F}, {"前条", 2}, {"前款", 1},
    {"第一項", 2.5F}, {"第二項", 2.5F}, {"第三項", 2.5F}, {"第四項", 2.5F}, {"依前", 2.5F}, {"依第", 1.5F}, {"依本", 2.5F},
    {"本法", 2}, {"本辦法", 2}, {"本條", 2}, {"本規", 2}, {"本細則", 2}, {"本準則", 2}, {"本標準", 2},
    {"必要時", -3}, {"如", -2}, {"爰", -3}, {"逾期", -1.5F}, {"其", -2.5F}, {"但", -3.5F},
    // connectives and pronouns
    {"而且", -3}, {"而在", 0}, {"而", -1.5F}, {"并且", -3}, {"並且", -3}, {"所以", -2.5F}, {"因此", -2}, {"于是", -1.5F},
    {"於是", -1.5F}, {"否则", -3}, {"否則", -3}, {"不过", -2}, {"不過", -2}, {"然而", -1.5F}, {"例如", -2.5F}, {"比如", -2.5F},
    {"同时", -1.5F}, {"同時", -1.5F}, {"此前", -1.5F}, {"此外", 0}, {"此", -1.5F}, {"也", -2.5F}, {"还", -2}, {"還", -2},
    {"他", -3}, {"她", -2.5F}, {"它", -3}, {"这", -1}, {"這", -1}, {"该", -2}, {"該", -1}, {"我们", -1.5F}, {"我們", -1.5F},
    {"我", -1.5F}, {"大家", -1.5F}, {"双方", -2}, {"雙方", -2}, {"要", -3}, {"希望", -3}, {"相信", -2.5F}, {"欢迎", -2},
    {"感谢", -2.5F}, {"一是", -1.5F}, {"二是", -1.5F}, {"三是", -1.5F}, {"四是", -1.5F}, {"预计", -1.5F},
    // news: a time or the reporter's voice
    {"今天", 1.3F}, {"今晚", 1.3F}, {"昨天", 1.3F}, {"近日", 1.3F}, {"日前", 1.3F}, {"记者", 1.5F}, {"記者", 1.5F},
    {"目前", -0.7F}, {"如今", 1.2F}, {"我国", 0.8F}, {"随着", 0.5F}, {"当前", -0.7F}, {"截至", -1.4F}, {"本次", -0.5F}, {"本届", -0.5F}, {"在", -0.4F},
    {"从", 0.5F}, {"中方", -2.5F}, {"俄方", -1}, {"对", -0.6F}, {"各", -0.6F}, {"加强", -0.5F},
    {"据介绍", 0.7F}, {"据了解", 0.7F}, {"据悉", 0.7F}, {"连日来", 1}, {"会谈后", 2}, {"会议指出", 1}, {"会议强调", 1},
    {"会谈", 1}, {"会见", 0.8F}, {"会议", 0.7F}, {"据", 0.4F},
};

// 某某表示， and the like: each speaker gets a paragraph. (Pronouns are in the table.)
bool introduces_speaker(std::string_view text) {
  const std::string_view clause = text.substr(0, std::min(text.substr(0, 43).find("，"), std::size_t{40}));
  if (clause.size() < 12 || clause.size() > 36 || clause.size() == text.size()) return false;
  for (const std::string_view verb : {"表示", "指出", "强调", "強調", "认为", "認為", "介绍", "介紹", "说", "說", "称", "稱"}) {
    if (clause.ends_with(verb)) return true;
  }
  return false;
}

// 丁一、王二、何三等参加会见。 A report of a meeting ends with who was there, as a paragraph of its own.
bool names_attendants(std::string_view text) {
  if (text.size() > 120 || text.find("、") == std::string_view::npos || text.find("，") != std::string_view::npos) return false;
  for (const std::string_view end : {"参加。", "参加会见。", "参加会谈。", "参加活动。", "参加会议。", "出席。", "出席会议。", "出席活动。", "陪同。",
                                     "陪同会见。", "参加调研。", "參加。", "參加會見。", "出席會議。", "出席活動。"}) {
    if (text.ends_with(end)) return true;
  }
  return false;
}

// The first character of a text, three bytes as all of the words have, as a number.
constexpr std::uint32_t first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  return byte(0) << 16 | byte(1) << 8 | byte(2);
}

constexpr auto kFirsts = [] {
  std::array<std::uint32_t, std::size(kWords)> firsts{};
  for (std::size_t i = 0; i < firsts.size(); ++i) firsts[i] = first_character(kWords[i].text);
  return firsts;
}();

// Characters that begin a sentence eight times more rarely than they stand elsewhere in it: in news, statutes of both
// scripts, an encyclopedia and modern renderings of the classics, wherever they are frequent enough to tell. The more
// frequent of them, but for those that begin a common word of another kind of text (时值, 种好, 阳春), and their Traditional forms.
constexpr std::u32string_view kHardlyBegin =
    U"的定了或者及是务员门府体子力入度间护系划治量件程准名性款称级组们告式标月好令导给见口域置示济险命点续织育际术队督果止别播"
    U"问色予额则席料闻察线算害族效益验身罚息况始融步态辖师才策障些器究型头想序善录号湾字么断付响罪章势措略己话识思显载留层足署"
    U"姓象模括速难洲疗励庭券段挥均败状偿份染础贸售待馆须材币援籍岸答述洋绝阶堂册底務員門體説間護劃準稱級組們標導給見濟險點續織"
    U"際術隊別問額則聞線驗罰況態轄師頭錄號灣麼斷響勢話識顯載層難療勵揮敗狀償礎貿館須幣絕階冊";

constexpr auto kHardlyBegins = [] {
  std::array<std::uint64_t, kHanCount / 64> bits{};
  for (const char32_t c : kHardlyBegin) bits[(c - kFirstHan) / 64] |= std::uint64_t{1} << ((c - kFirstHan) % 64);
  return bits;
}();

// How long the next sentence is, by tens of characters: a short one in a statute is a proviso, one in news a headline
// or a quoted word; a long one has room to begin something new.
constexpr float kNextInStatute[] = {1.4F, 0.9F, 0.5F, 0.1F, -0.1F, -0.4F, -0.7F, -0.9F, -1.1F};
constexpr float kNextInProse[] = {-0.7F, 0.15F, 0.7F, 0.8F, 0.25F, 0, -0.1F, -0.4F, -0.5F};
// How long the paragraph is already, by 25 characters. A statute's are as long as they must be; others keep a measure.
constexpr float kLengthOfProse[] = {3, 1.4F, 0, -0.5F, -1.1F, -1.2F, -1.4F, -1.4F, -1.1F};

template <std::size_t kSize>
float step(const float (&values)[kSize], std::size_t at) {
  return values[std::min(at, kSize - 1)];
}

// What statutes say in a sentence that begins a paragraph, and in one that goes on: the former name other paragraphs,
// lists and penalties; the latter are provisos, terms and exceptions.
constexpr Word kStatuteWords[] = {
    {"前二項", -2}, {"前三項", -1.5F}, {"一項", -0.9F}, {"二項", -0.6F}, {"下列", -1.1F}, {"如下", -1.1F}, {"，各承", -1.6F},
    {"，各", -0.4F}, {"，處", -0.6F}, {"定，", -0.4F}, {"為之", -0.4F}, {"準用", -0.2F}, {"，不得", -0.2F}, {"法官", -0.3F},
    {"並應", 0.7F}, {"並得", 0.7F}, {"條第一項", 0.8F}, {"一次", 0.4F}, {"屆滿", 0.4F}, {"延長", 0.3F}, {"期限", 0.25F},
    {"逾期", 0.3F}, {"如有", 0.3F}, {"不能", 0.3F}, {"改善", 0.3F}, {"個月", 0.3F}, {"十日", 0.2F}, {"者，", 0.25F}, {"時，", 0.25F},
    {"等。", 0.7F}, {"亦同。", 1.4F},
};
constexpr Word kStatuteStarts[] = {
    {"前項第", 3.5F}, {"其他", -1.4F}, {"其餘", -0.5F}, {"本", -0.7F}, {"屆", 1.8F}, {"並", 1.4F}, {"所", 1.4F}, {"該", 1}, {"於", 1.2F},
    {"另", 1}, {"未", 0.9F}, {"如", 0.8F}, {"無", 0.5F}, {"經", 0.5F}, {"除", 0.5F}, {"對", 0.4F}, {"不", 0.35F}, {"惟", 0.5F},
};

float statute_wording(std::string_view next) {
  float sum = next.find("前項") != std::string_view::npos && next.find("前項第") == std::string_view::npos ? -2.0F : 0.0F;
  for (const Word& word : kStatuteWords) {
    if (next.find(word.text) != std::string_view::npos) sum += word.weight;
  }
  for (const Word& word : kStatuteStarts) {
    if (next.starts_with(word.text)) return sum + word.weight;
  }
  return sum;
}

}  // namespace

bool hardly_begins(char32_t c) {
  return c >= kFirstHan && c < kFirstHan + kHanCount && (kHardlyBegins[(c - kFirstHan) / 64] >> ((c - kFirstHan) % 64) & 1) != 0;
}

float goes_on(const SentenceEnd& end) {
  constexpr std::size_t kTwo = 6;  // bytes of two Han
  const std::size_t characters = end.next.size() / 3;
  const bool alike = end.next.size() >= kTwo && end.paragraph.starts_with(end.next.substr(0, kTwo));
  if (end.statute) {
    return step(kNextInStatute, characters / 10) + statute_wording(end.next) - (alike ? 1.2F : 0);
  }
  return step(kNextInProse, characters / 10) + step(kLengthOfProse, static_cast<std::size_t>(end.columns) / 50) -
         (alike && end.later_sentence ? 1.5F : 0);
}

float opening(std::string_view text) {
  if (text.size() < 3) return 0;
  const std::uint32_t first = first_character(text);
  for (std::size_t i = 0; i < kFirsts.size(); ++i) {
    if (kFirsts[i] == first && text.starts_with(kWords[i].text)) return kWords[i].weight;
  }
  if (names_attendants(text)) return 2.5F;
  return introduces_speaker(text) ? 0.8F : 0;
}

}  // namespace hansieve::reflow
