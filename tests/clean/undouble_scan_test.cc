#include "clean/undouble_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"
#include "support/fenced_text.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

struct Placed {
  char32_t c;
  std::size_t at;
};

std::vector<Placed> code_points(std::string_view text) {
  std::vector<Placed> out;
  for (std::size_t at = 0; at < text.size(); at += decode_at(text, at).size) out.push_back({decode_at(text, at).value, at});
  return out;
}

// What undouble_scan.h promises, code point by code point. A look goes no farther than eight repeats and eight blanks.
std::vector<std::size_t> naive_places(std::string_view text) {
  const std::vector<Placed> p = code_points(text);
  std::vector<std::size_t> out;
  const auto is = [&](std::size_t i, char32_t c) { return i < p.size() && p[i].c == c; };
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    const char32_t c = p[i].c;
    if (is_ascii_letter(c)) {
      if (is(i + 1, c) && i + 3 < p.size() && p[i + 2].c != c && is(i + 3, p[i + 2].c) && p[i + 2].c < 0x80) out.push_back(p[i].at);
      continue;
    }
    if (!is_han(c) || c < 0x3000 || c > 0x9FFF || !is(i + 1, c)) continue;
    std::size_t next = i + 2;
    for (int more = 0; more < 8 && is(next, c); ++more) ++next;
    for (int blanks = 0; blanks < 8 && next < p.size() && is_blank(p[next].c); ++blanks) ++next;
    bool found = next + 1 < p.size() && p[next].c != U'\n' && is(next + 1, p[next].c);
    std::size_t before = i;
    for (int blanks = 0; blanks < 8 && before > 0 && is_blank(p[before - 1].c); ++blanks) --before;
    found |= before >= 2 && p[before - 1].c != U'\n' && p[before - 1].c == p[before - 2].c;
    if (found) out.push_back(p[i].at);
  }
  return out;
}

std::string draw(test::Random& random, std::size_t characters) {
  static const std::vector<std::string> alphabet = {"中", "国", "a", "b", "Z", " ", "　", "\n", "。", "1", "é", "𠮷", "@"};
  std::string out;
  while (characters > 0) {
    const std::string& c = alphabet[random.below(random.chance(0.8) ? 4 : alphabet.size())];
    std::size_t copies = random.chance(0.5) ? 2 : 1 + random.below(c == " " ? 12 : 4);
    for (; copies > 0 && characters > 0; --copies, --characters) out += c;
  }
  return out;
}

TEST(UndoubleScanTest, FindsWhatALookAtEachCodePointFinds) {
  test::Random random(7);
  test::FencedText fenced;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = draw(random, random.below(60));
    std::vector<std::size_t> at_end, at_begin;
    find_doubled_pairs(fenced.at_end(text), at_end);
    find_doubled_pairs(fenced.at_begin(text), at_begin);
    ASSERT_EQ(at_end, naive_places(text)) << text;
    ASSERT_EQ(at_begin, at_end) << text;
  }
}

}  // namespace
}  // namespace hansieve
