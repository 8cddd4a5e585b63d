#include "flag_table_json.h"

#include "flag_table.h"
#include "hansieve/io/json_text.h"

namespace hansieve::cli {
namespace {

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string truth(bool value) { return value ? "true" : "false"; }

std::string in_both(const std::string& english, const std::string& chinese, bool is_translated) {
  return "{\"en\":" + quoted(english) + ",\"zh\":" + (is_translated ? quoted(chinese) : "null") + "}";
}

// Both tables are of the same commands, in the two languages.
void append_command(const CommandEntry& en, const CommandEntry& zh, std::string& out) {
  out += "{\"name\":" + quoted(en.name) + ",\"text\":" + in_both(en.text, zh.text, zh.is_translated);
  out += ",\"examples\":[";
  for (const Example& example : en.examples) {
    if (out.back() != '[') out += ',';
    out += "{\"run\":" + quoted(example.command) + ",\"text\":" + in_both(example.english, example.chinese, !example.chinese.empty()) + "}";
  }
  out += "],\"flags\":[";
  for (std::size_t i = 0; i < en.flags.size(); ++i) {
    const FlagEntry& flag = en.flags[i];
    if (i > 0) out += ',';
    out += "{\"name\":" + quoted(flag.name) + ",\"brief\":" + quoted(flag.brief) + ",\"value\":" + quoted(flag.value) + ",\"choices\":[";
    for (const std::string& choice : flag.choices) out += (out.back() == '[' ? "" : ",") + quoted(choice);
    out += "],\"text\":" + in_both(flag.text, zh.flags[i].text, flag.is_translated) + ",\"common\":" + truth(flag.is_common) +
           ",\"changes_result\":" + truth(flag.changes_result) + "}";
  }
  out += "],\"commands\":[";
  for (std::size_t i = 0; i < en.commands.size(); ++i) {
    if (i > 0) out += ",\n";
    append_command(en.commands[i], zh.commands[i], out);
  }
  out += "]}";
}

}  // namespace

std::string flag_table_json(CLI::App& app) {
  std::string out;
  append_command(describe(app, Language::kEnglish), describe(app, Language::kChinese), out);
  return out + "\n";
}

}  // namespace hansieve::cli
