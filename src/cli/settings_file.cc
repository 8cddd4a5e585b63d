#include "settings_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) static_cast<void>(0)  // 3.3.0 asserts what it reports as an error next ("[[[")
#include <toml++/toml.h>

#include <optional>
#include <sstream>

#include "hansieve/io/source.h"
#include "suggestion.h"

namespace hansieve::cli {
namespace {

std::string place(const std::string& path, const toml::source_position& at) {
  return path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    default: return "a date or time";
  }
}

std::string wanted_kind(const FlagEntry& flag) {
  if (flag.is_switch()) return "true or false";
  if (flag.value_needs_equals) return "true, false or a string";
  const std::string one = flag.value == "N" ? "an integer" : flag.value == "X" ? "a number" : "a string";
  return flag.takes_many ? one + " or an array of them" : one;
}

// The value as a flag would be given it; nothing where it is of the wrong kind.
std::optional<std::string> flag_value(const FlagEntry& flag, const toml::node& node) {
  if (const auto* value = node.as_boolean(); value && (flag.is_switch() || flag.value_needs_equals)) return value->get() ? "true" : "false";
  if (flag.is_switch()) return std::nullopt;
  if (const auto* value = node.as_integer(); value && (flag.value == "N" || flag.value == "X")) return std::to_string(value->get());
  if (const auto* value = node.as_floating_point(); value && flag.value == "X") {
    std::ostringstream out;
    out.precision(17);
    out << value->get();
    return out.str();
  }
  if (const auto* value = node.as_string(); value && flag.value != "N" && flag.value != "X") return value->get();
  return std::nullopt;
}

class Reader {
 public:
  Reader(const std::string& path, const CommandEntry& program, std::map<std::string, Setting>& settings)
      : path_(path), program_(program), settings_(settings) {}

  Result<void> read(const toml::table& top) {
    // Flags that mean the same in every command, and the commands' tables.
    CommandEntry common;
    std::vector<std::string> sections;
    for (const CommandEntry& command : program_.commands) {
      if (!has_settings(command)) continue;
      sections.push_back(command.name);
      for (const FlagEntry& flag : command.flags) {
        if (flag.is_common && !common.flag(flag.key())) common.flags.push_back(flag);
      }
    }
    for (const auto& [name, node] : top) {
      const std::string key(name.str());
      const CommandEntry* command = program_.command(key);
      if (command && has_settings(*command)) {
        const toml::table* table = node.as_table();
        if (!table) return refuse(node, key + " is a command: write its settings under [" + key + "]");
        if (auto ok = read_section(*table, key, *command, {}); !ok) return ok;
      } else if (key == "version") {
        if (node.value_or<std::int64_t>(0) != 1) return refuse(node, "version must be 1: this program knows no other");
      } else if (auto ok = read_key(key, node, name.source().begin, "", common, sections); !ok) {
        return ok;
      }
    }
    return {};
  }

 private:
  Error refuse(const toml::node& node, const std::string& why) { return refuse(node.source().begin, why); }
  Error refuse(const toml::source_position& at, const std::string& why) {
    return {ErrorCode::kConfiguration, place(path_, at) + ": " + why};
  }

  Result<void> read_section(const toml::table& table, const std::string& section, const CommandEntry& command,
                            const std::vector<std::string>& more_names) {
    for (const auto& [name, node] : table) {
      if (auto ok = read_key(std::string(name.str()), node, name.source().begin, section, command, more_names); !ok) return ok;
    }
    return {};
  }

  Result<void> read_key(const std::string& key, const toml::node& node, const toml::source_position& at, const std::string& section,
                        const CommandEntry& command, std::vector<std::string> names) {
    const FlagEntry* flag = command.flag(key);
    if (!flag || flag->is_argument || key == "help" || key == "config") {
      for (const FlagEntry& known : command.flags) {
        if (!known.is_argument && known.key() != "help" && known.key() != "config") names.push_back(known.key());
      }
      const std::string where = section.empty() ? "no setting for all commands" : "no setting of " + section;
      return refuse(at, key + " is " + where + elsewhere(key, section) + did_you_mean(key, names));
    }
    Setting setting;
    setting.origin = place(path_, at);
    const auto add = [&](const toml::node& item) -> Result<void> {
      const auto value = flag_value(*flag, item);
      if (!value) return refuse(item, key + " must be " + wanted_kind(*flag) + ", not " + std::string(kind_of(item)));
      if (const std::string why = objection(*flag, *value); !why.empty()) return refuse(item, key + ": " + why);
      setting.values.push_back(*value);
      return {};
    };
    if (const toml::array* items = node.as_array(); items && flag->takes_many) {
      for (const toml::node& item : *items) {
        if (auto ok = add(item); !ok) return ok;
      }
    } else if (auto ok = add(node); !ok) {
      return ok;
    }
    settings_[section + "/" + key] = std::move(setting);
    return {};
  }

  // Where a key that does not belong here does belong.
  std::string elsewhere(const std::string& key, const std::string& section) const {
    for (const CommandEntry& command : program_.commands) {
      if (command.name != section && has_settings(command) && command.flag(key) && key != "help") return ": it belongs under [" + command.name + "]";
    }
    return "";
  }

  const std::string& path_;
  const CommandEntry& program_;
  std::map<std::string, Setting>& settings_;
};

}  // namespace

bool has_settings(const CommandEntry& command) {
  return command.commands.empty() && command.name != "help" && command.name != "completion";
}

Result<SettingsFile> SettingsFile::read(const std::string& path, const CommandEntry& program) {
  auto text = read_file(path);
  if (!text) return Error{ErrorCode::kConfiguration, text.error().message};
  return parse(*text, path, program);
}

Result<SettingsFile> SettingsFile::parse(std::string_view text, const std::string& path, const CommandEntry& program) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return Error{ErrorCode::kConfiguration, place(path, parsed.error().source().begin) + ": " + std::string(parsed.error().description())};
  SettingsFile file;
  file.path_ = path;
  if (auto ok = Reader(path, program, file.settings_).read(parsed.table()); !ok) return ok.error();
  return file;
}

const Setting* SettingsFile::find(const std::string& section, const std::string& key) const {
  const auto found = settings_.find(section + "/" + key);
  return found == settings_.end() ? nullptr : &found->second;
}

}  // namespace hansieve::cli
