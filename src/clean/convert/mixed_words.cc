#include "clean/convert/mixed_words.h"

#include <array>

namespace hansieve::convert {
namespace {

constexpr std::string_view kToSimplified = "t2s tw2s tw2sp hk2s", kFromTaiwan = "tw2s tw2sp", kFromTaiwanPhrases = "tw2sp";

// OpenCC's phrases are written in Traditional characters, so their Simplified forms are unprotected.
constexpr std::array kWords = {
    // 乾 read qián is no 干.
    MixedWord{"乾县", kToSimplified},
    MixedWord{"乾安县", kToSimplified},
    MixedWord{"乾清宫", kToSimplified},
    MixedWord{"乾纲", kToSimplified},
    MixedWord{"旋乾转坤", kToSimplified},
    MixedWord{"颠乾倒坤", kToSimplified},
    MixedWord{"萧乾", kToSimplified},
    MixedWord{"乾德", kToSimplified},
    MixedWord{"乾符", kToSimplified},
    MixedWord{"乾兴", kToSimplified},
    MixedWord{"乾明", kToSimplified},
    MixedWord{"乾侯", kToSimplified},
    MixedWord{"乾陀", kToSimplified},
    // 於 read wū or yū is no 于.
    MixedWord{"於潜县", kToSimplified},
    MixedWord{"於梨华", kToSimplified},
    // 徵 read zhǐ is no 征; 昇 and 薹 are kept in these names, 麽 read mó is no 么.
    MixedWord{"变徵之声", kToSimplified},
    MixedWord{"变徵之音", kToSimplified},
    MixedWord{"毕昇", kToSimplified},
    MixedWord{"芸薹", kToSimplified},
    MixedWord{"幺麽小丑", kToSimplified},
    // In Taiwan's standard 么 stands for 幺.
    MixedWord{"什么", kFromTaiwan},
    MixedWord{"怎么", kFromTaiwan},
    MixedWord{"这么", kFromTaiwan},
    MixedWord{"那么", kFromTaiwan},
    MixedWord{"多么", kFromTaiwan},
    MixedWord{"要么", kFromTaiwan},
    // 著 read zhù is no 着.
    MixedWord{"显著", kFromTaiwan},
    MixedWord{"著称", kFromTaiwan},
    MixedWord{"著书", kFromTaiwan},
    MixedWord{"著录", kFromTaiwan},
    // Taiwan's names of these states are the beginnings of the mainland's.
    MixedWord{"厄瓜多尔", kFromTaiwanPhrases},
    MixedWord{"尼日利亚", kFromTaiwanPhrases},
    MixedWord{"尼日尔", kFromTaiwanPhrases},
    MixedWord{"塔吉克斯坦", kFromTaiwanPhrases},
};

bool is_listed(std::string_view names, std::string_view name) {
  for (std::size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) return true;
  }
  return false;
}

}  // namespace

std::span<const MixedWord> mixed_words() { return kWords; }

void keep_mixed_words(Plan& plan) {
  const auto keep_in = [&](Dictionary& dictionary) {
    const std::size_t known = dictionary.size();
    Dictionary added;
    for (const MixedWord& mixed : kWords) {
      if (!is_listed(mixed.configurations, plan.name)) continue;
      const std::string word(mixed.word);
      if (!find_entry(dictionary, word)) added.push_back({word, word});
    }
    dictionary.insert(dictionary.end(), added.begin(), added.end());
    if (dictionary.size() > known) sort_entries(dictionary);
  };
  if (plan.has_segmentation) keep_in(plan.segmentation);
  for (Dictionary& stage : plan.stages) keep_in(stage);
}

}  // namespace hansieve::convert
