#include "clean/reflow_opening.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace hansieve::reflow {
namespace {

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
    {"目前", -0.7F}, {"眼下", -0.7F}, {"当前", -0.7F}, {"截至", -1.4F}, {"本次", -0.5F}, {"本届", -0.5F}, {"在", -0.4F},
    {"据介绍", 0.7F}, {"据了解", 0.7F}, {"据悉", 0.7F}, {"连日来", 1}, {"会谈后", 2}, {"会议指出", 1}, {"会议强调", 1},
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

}  // namespace

float opening(std::string_view text) {
  if (text.size() < 3) return 0;
  const std::uint32_t first = first_character(text);
  for (std::size_t i = 0; i < kFirsts.size(); ++i) {
    if (kFirsts[i] == first && text.starts_with(kWords[i].text)) return kWords[i].weight;
  }
  return introduces_speaker(text) ? 0.8F : 0;
}

}  // namespace hansieve::reflow
