#include "help_texts.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) static_cast<void>(0)  // 3.3.0 asserts what it reports as an error next ("[[[")
#include <toml++/toml.h>

#include <cassert>
#include <map>

#include "help_files.h"

namespace hansieve::cli {
namespace {

// Only the files that are asked for are parsed: starting the program must stay quick.
const toml::table* file_named(std::string_view name) {
  static std::map<std::string, toml::table, std::less<>> parsed;
  if (const auto found = parsed.find(name); found != parsed.end()) return &found->second;
  for (const HelpFile& file : help_files()) {
    if (file.name != name) continue;
    auto result = toml::parse(file.toml);
    assert(result);  // a test parses every file
    if (!result) return nullptr;
    return &parsed.emplace(name, std::move(result).table()).first->second;
  }
  return nullptr;
}

// The table of a command: "config show" is [commands.show] of config.toml.
const toml::table* table_of(std::string_view command) {
  const std::size_t space = command.find(' ');
  const std::string_view name = command.substr(0, space);
  const toml::table* table = file_named(name.empty() ? "hansieve" : name);
  if (!table || space == std::string_view::npos) return table;
  return (*table)["commands"][command.substr(space + 1)].as_table();
}

std::string text(const toml::table& table, std::string_view key) { return table[key].value_or(std::string()); }

}  // namespace

CommandText command_text(std::string_view command) {
  CommandText out;
  const toml::table* table = table_of(command);
  if (!table) return out;
  out.inherits = text(*table, "inherits");
  out.chinese = text(*table, "zh");
  out.details = text(*table, "details");
  out.chinese_details = text(*table, "details_zh");
  if (const toml::array* examples = (*table)["example"].as_array()) {
    for (const toml::node& node : *examples) {
      if (const toml::table* example = node.as_table()) {
        out.examples.push_back({text(*example, "run"), text(*example, "en"), text(*example, "zh")});
      }
    }
  }
  return out;
}

FlagText flag_text(std::string_view command, std::string_view flag) {
  const std::string inherited = command_text(command).inherits;
  for (const std::string_view place : {command, std::string_view(inherited), std::string_view("common")}) {
    if (place.empty() && !command.empty()) continue;
    const toml::table* table = table_of(place);
    const toml::table* entry = table ? (*table)["flag"][flag].as_table() : nullptr;
    if (!entry) continue;
    FlagText out;
    out.is_known = true;
    out.is_common = place == "common";
    out.changes_result = (*entry)["changes_result"].value_or(true);
    out.value = text(*entry, "value");
    out.chinese = text(*entry, "zh");
    out.details = text(*entry, "details");
    out.chinese_details = text(*entry, "details_zh");
    return out;
  }
  return {};
}

}  // namespace hansieve::cli
