#include "growth/shapes.h"

#include <functional>
#include <utility>

#include "hansieve/io/json_text.h"
#include "hansieve/text/utf8.h"
#include "measure/corpus.h"
#include "support/random_text.h"

namespace hansieve::growth {
namespace {

using test::Random;
using Make = std::function<std::string(std::size_t)>;

/// Adds pieces until there are enough.
template <typename Piece>
std::string filled(std::size_t bytes, Piece piece) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) out += piece(i);
  return out;
}

Make repeated(std::string unit) {
  return [unit = std::move(unit)](std::size_t bytes) { return filled(bytes, [&](std::size_t) { return unit; }); };
}

/// Half of it opens, half of it closes.
Make nested(std::string open, std::string close) {
  return [=](std::size_t bytes) { return repeated(open)(bytes / 2) + repeated(close)(bytes / 2); };
}

std::string han(Random& random, std::size_t characters) {
  std::string out;
  for (std::size_t i = 0; i < characters; ++i) append_utf8(0x4E00 + static_cast<char32_t>(random.below(3000)), out);
  return out;
}

std::string prose(std::size_t bytes) { return measure::generate_corpus("news", bytes).text; }

/// Text whose characters went through `change`, one by one.
template <typename Change>
Make changed(Change change) {
  return [change](std::size_t bytes) {
    static const std::string all = measure::generate_corpus("trad", std::size_t{1} << 18).text;
    const std::string text = filled(bytes, [&](std::size_t) { return all; });
    std::string out;
    for (std::size_t at = 0; at < text.size() && out.size() < bytes;) {
      const Decoded c = decode_at(text, at);
      change(c.value, std::string_view(text).substr(at, c.size), out);
      at += c.size;
    }
    return out;
  };
}

/// Lines of `characters` random Han between `before` and `behind`.
Make lines(std::size_t characters, std::string before, std::string behind) {
  return [=](std::size_t bytes) {
    Random random(1);
    return filled(bytes, [&](std::size_t) { return before + han(random, characters) + behind + "\n"; });
  };
}

const std::vector<std::pair<std::string, Make>>& shapes() {
  static const std::vector<std::pair<std::string, Make>> all = {
      {"prose", [](std::size_t bytes) { return prose(bytes); }},
      {"traditional", changed([](char32_t, std::string_view c, std::string& out) { out += c; })},
      {"random", [](std::size_t bytes) {
         Random random(1);
         return filled(bytes, [&](std::size_t) { return test::random_text(random, 100); });
       }},
      {"column", lines(22, "", "")},
      {"column with sentences", lines(21, "", "。")},
      {"one huge line", changed([](char32_t value, std::string_view c, std::string& out) { if (value != '\n') out += c; })},
      {"one line of one clause", [](std::size_t bytes) { Random random(1); return han(random, bytes / 3); }},
      {"one-character lines", lines(1, "", "")},
      {"two-character lines", lines(2, "　　", " ")},
      {"open brackets", repeated("（")},
      {"brackets in brackets", nested("（", "）")},
      {"pairs of brackets", repeated("（中）")},
      {"ASCII brackets", nested("(", ")")},
      {"quotes in quotes", nested("“‘", "’”")},
      {"open quotes", repeated("中“")},
      {"book titles", nested("《", "》")},
      {"quoted lines", [](std::size_t bytes) { return filled(bytes, [](std::size_t i) { return std::string(i % 200, '>') + " 引文\n"; }); }},
      {"a deep quote", repeated(">")},
      {"doubled", changed([](char32_t, std::string_view c, std::string& out) { out += c, out += c; })},
      {"tripled", changed([](char32_t, std::string_view c, std::string& out) { out += c, out += c, out += c; })},
      {"doubled runs in one line", [](std::size_t bytes) {
         Random random(1);
         return filled(bytes, [&](std::size_t) {
           std::string out = han(random, 5);
           for (int i = 0; i < 5; ++i) {
             const std::string one = han(random, 1);
             out += one + one;
           }
           return out;
         });
       }},
      {"doubled digits in one line", [](std::size_t bytes) {
         return filled(bytes, [](std::size_t i) { return std::string(i == 0 ? "推推动动老老旧旧小小区区" : "11223"); });
       }},
      {"annotated and spaced in one line", [](std::size_t bytes) {
         Random random(1);
         return filled(bytes, [&](std::size_t) { return han(random, 5) + "(huán)" + han(random, 1) + " " + han(random, 1) + " " + han(random, 1) + "  "; });
       }},
      {"one character", repeated("中")},
      {"two characters", repeated("中国")},
      {"doubled headlines", [](std::size_t bytes) {
         Random random(1);
         return filled(bytes, [&](std::size_t i) {
           const std::string line = han(random, 12);
           return i % 3 == 0 ? line + "\n" + line + "\n" : line + line + "\n" + han(random, 30) + "，\n";
         });
       }},
      {"annotated", changed([](char32_t value, std::string_view c, std::string& out) { out += c; if (value >= 0x4E00) out += "(huán)"; })},
      {"a rare character annotated", repeated("鱷(è)魚，")},
      {"annotated full-width", changed([](char32_t value, std::string_view c, std::string& out) { out += c; if (value >= 0x4E00) out += "（qū）"; })},
      {"annotated in one run", repeated("(huán)")},
      {"shifted annotations", repeated("加入?yún)^(qū)圖書館，當(dāng)?shù)亻_(kāi)了三十年，")},
      {"lost bytes between shifted annotations", repeated("加入?yún)^\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD老人\uFFFD(men)\uFFFD\uFFFD")},
      {"shifted annotations in one run", repeated(")?hé)")},
      {"pinyin only", repeated("huán qū lián ")},
      {"blanks", repeated(" ")},
      {"wide blanks", repeated("　")},
      {"tabs and blanks", repeated("\t ")},
      {"line breaks", repeated("\n")},
      {"blank lines", repeated("  \n")},
      {"carriage returns", repeated("\r\n")},
      {"letter-spaced", changed([](char32_t, std::string_view c, std::string& out) { out += c, out += ' '; })},
      {"letter-spaced wide", changed([](char32_t, std::string_view c, std::string& out) { out += c, out += "　"; })},
      {"a gap in each line", lines(10, "中文        ", "     中文")},
      {"table", repeated("姓名    年龄    地址    电话\n张三    20    上海    12345\n")},
      {"pipes", repeated("|")},
      {"table rows", repeated("| 中 | 文 | 1 |\n")},
      {"the same line", repeated("本报讯（记者 张三）今天上午，会议在上海召开。\n")},
      {"the same headline", repeated("上海召开工作会议\n")},
      {"two lines in turn", repeated("上海召开工作会议\n北京举行新闻发布会\n")},
      {"bylines", lines(3, "本报记者 ", "")},
      {"page numbers", [](std::size_t bytes) { return filled(bytes, [](std::size_t i) { return "- " + std::to_string(i) + " -\n"; }); }},
      {"links", repeated("http://www.example.com/a/b?c=d ")},
      {"shares", repeated("分享到：微信 微博 QQ空间 扫一扫\n")},
      {"hashes", repeated("#")},
      {"headings", lines(5, "## ", "")},
      {"list", lines(8, "- ", "")},
      {"numbers", repeated("1234567890")},
      {"numbered", [](std::size_t bytes) { return filled(bytes, [](std::size_t i) { return std::to_string(i) + "."; }); }},
      {"dots", repeated("…")},
      {"leaders", repeated("目录........1\n")},
      {"Latin words", repeated("the quick brown fox ")},
      {"one Latin word", repeated("a")},
      {"hyphens", repeated("exam-\nple ")},
      {"commas", repeated("，")},
      {"full stops", repeated("。")},
      {"lost indents", repeated("� � � � 中文\n")},
      {"lost runs", [](std::size_t bytes) {
         return filled(bytes, [](std::size_t i) {
           std::string four;
           for (unsigned bit = 0; bit < 4; ++bit) four += i >> bit & 1 ? "�" : "\uE000";
           return four + "中文\n";
         });
       }},
      {"replacement characters", repeated("�")},
      {"glyph names", repeated("(cid:1)")},
      {"zero-width", repeated("\u200B中")},
      {"zero-width only", repeated("\u200B")},
      {"variation selectors", repeated("中\uFE0F")},
      {"direction marks", repeated("\u200E")},
      {"radicals", repeated("⽂⼭⽔")},
      {"radicals in text", repeated("中⽂文⼭")},
      {"combining marks", repeated("a\u0301\u0308")},
      {"misread", repeated("锟斤拷")},
      {"misread lines", repeated("涓枃鏂囨湰鎹\n")},
      {"controls", repeated("\u0001\u0085")},
      {"escapes", repeated("\x1B[0m")},
      {"old line breaks", repeated("中\u2028")},
      {"beyond the BMP", repeated("𠀀𫝈")},
      {"families", repeated("👨\u200D👩\u200D👧")},
      {"ideographic descriptions", repeated("⿰⿱")},
      {"verse", lines(7, "", "，")},
  };
  return all;
}

std::string record(std::size_t id, std::string_view text) {
  std::string out = "{\"id\":" + std::to_string(id) + ",\"text\":";
  append_json_string(text, out);
  return out + "}\n";
}

const std::vector<std::pair<std::string, Make>>& corpora() {
  const auto generated = [](const char* name) {
    return [=](std::size_t bytes) {
      const measure::Corpus corpus = measure::generate_corpus(name, bytes);
      return filled(bytes, [&](std::size_t i) { return record(i, corpus.document(i % corpus.size())); });
    };
  };
  static const std::vector<std::pair<std::string, Make>> all = {
      {"news", generated("news")},
      {"short", generated("short")},
      {"same", [](std::size_t bytes) { return filled(bytes, [](std::size_t i) { return record(i, "今天上午，市政府在会议中心召开新闻发布会。"); }); }},
      {"near", [](std::size_t bytes) {
         Random random(1);
         const std::string body = han(random, 60);
         return filled(bytes, [&](std::size_t i) { return record(i, body + han(random, 3)); });
       }},
      {"chain", [](std::size_t bytes) {
         Random random(1);
         std::string window = han(random, 60);
         return filled(bytes, [&](std::size_t i) {
           window = window.substr(6) + han(random, 2);
           return record(i, window);
         });
       }},
      {"empty", [](std::size_t bytes) { return filled(bytes, [](std::size_t i) { return record(i, ""); }); }},
      {"tiny", [](std::size_t bytes) {
         return filled(bytes, [](std::size_t i) {
           std::string text;
           append_utf8(0x4E00 + static_cast<char32_t>(i % 20000), text);
           return record(i, text);
         });
       }},
      {"one", [](std::size_t bytes) {
         Random random(1);
         return record(0, han(random, bytes / 3));
       }},
  };
  return all;
}

std::vector<std::string> names_of(const std::vector<std::pair<std::string, Make>>& all) {
  std::vector<std::string> names;
  for (const auto& [name, make] : all) names.push_back(name);
  return names;
}

std::string made(const std::vector<std::pair<std::string, Make>>& all, std::string_view wanted, std::size_t bytes) {
  for (const auto& [name, make] : all) {
    if (name == wanted) return make(bytes);
  }
  return {};
}

}  // namespace

std::vector<std::string> shape_names() { return names_of(shapes()); }
std::string make_text(std::string_view shape, std::size_t bytes) { return made(shapes(), shape, bytes); }
std::vector<std::string> corpus_names() { return names_of(corpora()); }
std::string make_records(std::string_view corpus, std::size_t bytes) { return made(corpora(), corpus, bytes); }

}  // namespace hansieve::growth
