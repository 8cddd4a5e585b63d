#include "flag_table.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "suggestion.h"

namespace hansieve::cli {
namespace {

// The parser tells what a value may be in words: "TEXT:{auto,text,lines}".
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t open = type.find('{'), close = type.rfind('}');
  std::vector<std::string> out;
  if (open == std::string::npos || close == std::string::npos || close < open) return out;
  for (std::size_t at = open + 1; at < close;) {
    const std::size_t end = std::min(type.find(',', at), close);
    out.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string value_name(const std::string& type) {
  if (type.starts_with("FLOAT")) return "X";
  if (type.starts_with("INT") || type.starts_with("UINT")) return "N";
  return "VALUE";
}

FlagEntry describe_flag(CLI::Option& option, const std::string& command, Language language) {
  FlagEntry entry;
  entry.option = &option;
  entry.standard = option.get_default_str();
  if (option.count() > 0) entry.given = option.results();
  entry.is_argument = !option.nonpositional();
  entry.name = entry.is_argument ? option.get_name(true) : option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames()[0];
  if (!option.get_snames().empty()) entry.brief = "-" + option.get_snames()[0];
  const FlagText known = flag_text(command, entry.key());
  const std::string type = option.get_type_name();
  const bool is_switch = option.get_items_expected_max() == 0 || option.get_expected_min() == 0;
  entry.choices = choices_in(type);
  if (!entry.choices.empty()) entry.others = type.substr(type.rfind('}') + 1);
  if (option.get_delimiter() != '\0') entry.delimiter = option.get_delimiter();
  if (!known.value.empty()) {
    entry.value = known.value;
  } else if (!is_switch) {
    for (const std::string& choice : entry.choices) entry.value += (entry.value.empty() ? "" : "|") + choice;
    if (entry.value.empty()) entry.value = value_name(type);
  }
  entry.value_needs_equals = is_switch && !entry.value.empty();
  entry.takes_many = !is_switch && option.get_items_expected_max() > 1;
  entry.is_required = option.get_required();
  entry.text = spoken(language, option.get_description(), known.chinese);
  entry.details = spoken(language, known.details, known.chinese_details);
  entry.is_common = known.is_common;
  entry.changes_result = known.changes_result;
  entry.is_translated = !known.chinese.empty() && known.details.empty() == known.chinese_details.empty();
  return entry;
}

// What the parser says of one value.
std::string complaint(const FlagEntry& flag, std::string value) {
  try {
    for (int i = 0;; ++i) {
      if (std::string why = (*flag.option->get_validator(i))(value); !why.empty()) return why;
    }
  } catch (const CLI::OptionNotFound&) {  // no more of them
  }
  return "";
}

// "space,convert" where the flag takes a list.
std::vector<std::string> parts_of(const FlagEntry& flag, const std::string& value) {
  if (flag.delimiter == '\0') return {value};
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(flag.delimiter, at), value.size());
    out.push_back(value.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string in_plain_words(const std::string& message) {
  static constexpr std::string_view kValue = "Value ", kRange = " not in range ";
  const std::size_t range = message.find(kRange);
  if (!message.starts_with(kValue) || range == std::string::npos) return message;
  return message.substr(kValue.size(), range - kValue.size()) + " is not from " + message.substr(range + kRange.size());
}

std::string objection(const FlagEntry& flag, const std::string& value) {
  if (flag.is_switch() || flag.value_needs_equals) return "";
  for (const std::string& part : parts_of(flag, value)) {
    const std::string why = complaint(flag, part);
    if (why.empty()) continue;
    if (flag.choices.empty()) return in_plain_words(why);
    std::string all;
    for (const std::string& choice : flag.choices) all += (all.empty() ? "" : ", ") + choice;
    return "\"" + part + "\" is not one of " + all + (flag.others.empty() ? "" : ", " + flag.others) + did_you_mean(part, flag.choices);
  }
  return "";
}

const FlagEntry* CommandEntry::flag(const std::string& key) const {
  for (const FlagEntry& entry : flags) {
    if (entry.key() == key) return &entry;
  }
  return nullptr;
}

const CommandEntry* CommandEntry::command(const std::string& last_word) const {
  for (const CommandEntry& entry : commands) {
    if (entry.name.substr(entry.name.rfind(' ') + 1) == last_word) return &entry;
  }
  return nullptr;
}

std::string command_name(const CLI::App& app) {
  if (!app.get_parent()) return "";
  const std::string above = command_name(*app.get_parent());
  return above.empty() ? app.get_name() : above + " " + app.get_name();
}

CommandEntry describe(CLI::App& app, Language language) {
  CommandEntry entry;
  entry.name = command_name(app);
  const CommandText known = command_text(entry.name);
  entry.text = spoken(language, app.get_description(), known.chinese);
  entry.details = spoken(language, known.details, known.chinese_details);
  entry.is_translated = !known.chinese.empty() && known.details.empty() == known.chinese_details.empty();
  entry.examples = known.examples;
  for (CLI::Option* option : app.get_options([](CLI::Option*) { return true; })) {
    if (option->get_group().empty()) continue;  // hidden
    entry.flags.push_back(describe_flag(*option, entry.name, language));
  }
  // The parser puts --help first; people look for it last.
  if (!entry.flags.empty() && entry.flags[0].name == "--help") std::rotate(entry.flags.begin(), entry.flags.begin() + 1, entry.flags.end());
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    entry.commands.push_back(describe(*command, language));
  }
  return entry;
}

}  // namespace hansieve::cli
