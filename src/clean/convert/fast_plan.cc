#include "clean/convert/fast_plan.h"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "clean/convert/match_table.h"
#include "hansieve/text/utf8.h"

namespace hansieve::convert {
namespace {

// Pairs of characters that begin a phrase, from which on the dense loop is the faster one.
constexpr std::size_t kDensePairs = 4096;

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// Characters by UTF-8 size: the kernels look up those of three bytes, pass over shorter ones and stop
// at longer ones.
bool is_short(std::uint32_t c) { return c < 0x800; }
bool is_looked_up(std::uint32_t c) { return c >= 0x800 && c < 0x10000; }

// Which characters have which image at a stage: pairs of image and character, sorted.
using Sources = std::vector<std::pair<char32_t, std::uint32_t>>;

std::u32string code_points(const std::string& text) {
  std::u32string out;
  decode(text, out);
  return out;
}

// Follows every character that occurs in a key through the stages: an input character is seen by stage
// k as its image, and a key of stage k stands for all strings of characters with these images.
class Builder {
 public:
  explicit Builder(const Plan& plan) : plan_(plan), images_(plan.stages.size() + 1), sources_(images_.size()) {
    collect_characters(plan.segmentation);
    for (const Dictionary& stage : plan.stages) collect_characters(stage);
    follow_characters();
  }

  FastPlan build() {
    fast_.mode = plan_.has_segmentation || plan_.stages.size() > 1 ? FastPlan::Mode::kRegion : FastPlan::Mode::kKey;
    set_values();
    const bool is_region = fast_.mode == FastPlan::Mode::kRegion;
    add_keys(is_region ? plan_.segmentation : plan_.stages[0], 0, pairs_);
    std::vector<Pair> stage_pairs;
    for (std::size_t level = 0; is_region && level < plan_.stages.size(); ++level) {
      add_keys(plan_.stages[level], level, stage_pairs);
    }
    set_members();
    fast_.is_dense = pairs_.size() > kDensePairs;
    if (fast_.is_dense) {
      fast_.stage_table.set_pairs(std::move(stage_pairs));
    } else {
      pairs_.insert(pairs_.end(), stage_pairs.begin(), stage_pairs.end());
    }
    fast_.table.set_pairs(std::move(pairs_));
    for (const std::uint32_t c : specials_) fast_.table.set_special(c);
    return std::move(fast_);
  }

 private:
  void collect_characters(const Dictionary& dictionary) {
    for (const Entry& entry : dictionary) {
      for (const char32_t c : code_points(entry.key)) {
        if (seen_[c]) continue;
        seen_[c] = true;
        characters_.push_back(c);
        images_[0].emplace_back(1, c);
      }
    }
  }

  void follow_characters() {
    for (std::size_t level = 0; level < plan_.stages.size(); ++level) {
      std::unordered_map<char32_t, std::u32string> singles;
      singles.reserve(plan_.stages[level].size());
      for (const Entry& entry : plan_.stages[level]) {
        const Character first = read_character(entry.key.data());
        if (first.size == entry.key.size()) singles.emplace(first.value, code_points(entry.value));
      }
      for (const std::u32string& before : images_[level]) {
        std::u32string image;
        for (const char32_t x : before) {
          const auto found = singles.find(x);
          image += found == singles.end() ? std::u32string(1, x) : found->second;
        }
        images_[level + 1].push_back(std::move(image));
      }
    }
    for (std::size_t level = 0; level < images_.size(); ++level) {
      for (std::size_t i = 0; i < characters_.size(); ++i) {
        const std::u32string& image = images_[level][i];
        if (image.size() == 1) sources_[level].emplace_back(image[0], characters_[i]);
      }
      std::sort(sources_[level].begin(), sources_[level].end());
    }
  }

  // The characters that a stage sees as `image`.
  std::span<const Sources::value_type> sources_of(char32_t image, std::size_t level) const {
    const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
    const auto [from, to] =
        std::equal_range(sources_[level].begin(), sources_[level].end(), Sources::value_type{image, 0}, less);
    return {from, to};
  }

  void set_values() {
    for (std::size_t i = 0; i < characters_.size(); ++i) {
      const std::uint32_t c = characters_[i];
      const bool stays_one = std::all_of(images_.begin(), images_.end(), [&](auto& of) { return of[i].size() == 1; });
      const std::u32string& last = images_.back()[i];
      if (is_short(c) && last != std::u32string(1, c)) fast_.mode = FastPlan::Mode::kPlain;
      if (!is_looked_up(c)) continue;
      if (stays_one && is_looked_up(last[0])) {
        fast_.table.set_value(c, last[0]);
      } else {
        specials_.push_back(c);
      }
    }
  }

  void add_keys(const Dictionary& dictionary, std::size_t level, std::vector<Pair>& pairs) {
    for (const Entry& entry : dictionary) {
      // A segment is a key of the segmentation or has none in it.
      const bool is_segment = level == 0 && &dictionary != &plan_.segmentation && plan_.has_segmentation &&
                              find_entry(plan_.segmentation, entry.key);
      if (is_segment) continue;
      const std::u32string key = code_points(entry.key);
      if (key.size() < 2) continue;
      for (const char32_t c : key) member_images_[level].insert(c);
      bool has_short = false;
      for (const auto& [x, a] : sources_of(key[0], level)) {
        for (const auto& [y, b] : sources_of(key[1], level)) {
          has_short |= is_short(a) || is_short(b);
          if (is_looked_up(a) && !is_short(b)) pairs.emplace_back(a, is_looked_up(b) ? b : 0);
        }
      }
      if (has_short) anchor(key, level);
    }
  }

  // A key that begins with characters the kernels pass over is found by a later one that they look up.
  void anchor(const std::u32string& key, std::size_t level) {
    if (fast_.mode == FastPlan::Mode::kKey) fast_.mode = FastPlan::Mode::kPlain;
    std::size_t at = is_short(key[0]) ? 1 : 2;
    while (at < key.size() && !(is_short(key[at - 1]) && !is_short(key[at]))) ++at;
    if (at >= key.size()) {
      fast_.mode = FastPlan::Mode::kPlain;
      return;
    }
    for (const auto& [x, c] : sources_of(key[at], level)) {
      if (is_short(c)) fast_.mode = FastPlan::Mode::kPlain;
      if (is_looked_up(c)) specials_.push_back(c);
    }
  }

  void set_members() {
    for (std::size_t level = 0; level < plan_.stages.size(); ++level) {
      for (std::size_t i = 0; i < characters_.size(); ++i) {
        const std::uint32_t c = characters_[i];
        const std::u32string& image = images_[level][i];
        const bool is_member = std::any_of(image.begin(), image.end(),
                                           [&](char32_t x) { return member_images_[level].contains(x); });
        if (is_member) fast_.members[c >> 6] |= std::uint64_t{1} << (c & 63);
      }
    }
  }

  const Plan& plan_;
  FastPlan fast_;
  std::vector<std::uint32_t> characters_;                               // that occur in any key
  std::vector<std::vector<std::u32string>> images_;  // by stage and character: what the stage sees of it
  std::vector<Sources> sources_;                     // and back, by stage, of images that are one character
  std::vector<bool> seen_ = std::vector<bool>(0x110000);
  std::unordered_map<std::size_t, std::unordered_set<char32_t>> member_images_;
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> specials_;
};

}  // namespace

FastPlan make_fast_plan(const Plan& plan) { return Builder(plan).build(); }

}  // namespace hansieve::convert
