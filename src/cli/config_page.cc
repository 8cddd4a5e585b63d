#include "config_page.h"

#include <algorithm>
#include <set>

#include "suggestion.h"
#include "terminal_text.h"

namespace hansieve::cli {
namespace {

constexpr std::size_t kOriginColumn = 36;
constexpr std::size_t kTemplateColumns = 100;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool is_setting(const FlagEntry& flag) { return !flag.is_argument && flag.key() != "help" && flag.key() != "config"; }

std::string toml_value(const FlagEntry& flag, const std::string& value) {
  const bool plain = flag.is_switch() || flag.value == "N" || flag.value == "X" || (flag.value_needs_equals && (value == "true" || value == "false"));
  return plain ? value : quoted(value);
}

// The parser's spelling of a default as values.
std::vector<std::string> default_values(const FlagEntry& flag) {
  const std::string& text = flag.standard;
  if (flag.is_switch() || flag.value_needs_equals) return {"false"};
  if (text.empty() || text == "[]" || (flag.value == "N" && text.starts_with('-')) || !objection(flag, text).empty()) return {};
  return {text};
}

std::string line_of(const FlagEntry& flag, const std::vector<std::string>& values) {
  std::string value;
  for (const std::string& one : values) value += (value.empty() ? "" : ", ") + toml_value(flag, one);
  return flag.key() + " = " + (flag.takes_many ? "[" + value + "]" : value);
}

std::string comment(const std::string& text) {
  std::string out = wrapped(text, 0, kTemplateColumns), lines;
  for (std::size_t at = 0; at <= out.size();) {
    const std::size_t end = std::min(out.find('\n', at), out.size());
    lines += "# " + out.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return lines;
}

// A value to show for a flag without a default.
std::vector<std::string> sample_values(const FlagEntry& flag) {
  const std::vector<std::string> values = default_values(flag);
  if (!values.empty()) return values;
  if (flag.value == "N" || flag.value == "X") return {"0"};
  if (flag.takes_many) return {};
  return {""};
}

}  // namespace

Result<std::string> settings_page(const CommandEntry& program, const Configuration& configuration, const std::string& only) {
  std::string out;
  std::vector<std::string> names;
  for (const SettingsFile& file : configuration.files()) out += "# read: " + file.path() + "\n";
  if (configuration.files().empty()) out += "# no configuration file was found: hansieve config init writes one\n";
  for (const CommandEntry& command : program.commands) {
    if (!has_settings(command)) continue;
    names.push_back(command.name);
    if (!only.empty() && command.name != only) continue;
    const auto fingerprint = configuration.fingerprint(command);
    if (!fingerprint) return fingerprint.error();
    out += "\n[" + command.name + "]   # fingerprint " + *fingerprint + "\n";
    for (const FlagEntry& flag : command.flags) {
      if (!is_setting(flag)) continue;
      const auto setting = configuration.setting(command, flag);
      if (!setting) return setting.error();
      const std::vector<std::string> values = *setting ? (*setting)->values : default_values(flag);
      std::string line = values.empty() && !*setting ? "# " + flag.key() + " is not set" : line_of(flag, values);
      if (*setting || !values.empty()) {
        const std::size_t columns = columns_of(line);
        line += std::string(columns < kOriginColumn ? kOriginColumn - columns : 1, ' ') + "# " + (*setting ? (*setting)->origin : "default");
      }
      out += line + "\n";
    }
  }
  if (!only.empty() && std::find(names.begin(), names.end(), only) == names.end()) {
    return Error{ErrorCode::kUsage, only + ": no command with settings" + did_you_mean(only, names)};
  }
  return out;
}

std::string settings_template(const CommandEntry& program) {
  std::string out =
      "# Settings of hansieve. A flag on the command line goes before a variable (HANSIEVE_JOBS,\n"
      "# HANSIEVE_CLEAN_CONVERT), a variable before this file, this file before\n"
      "# ~/.config/hansieve/config.toml. Remove a # to set something; hansieve config show tells what is in force.\n"
      "version = 1\n\n# For all commands.\n\n";
  std::set<std::string> written;
  const auto append = [&](const FlagEntry& flag) {
    out += comment(flag.text) + "# " + line_of(flag, sample_values(flag)) + "\n\n";
  };
  for (const CommandEntry& command : program.commands) {
    if (!has_settings(command)) continue;
    for (const FlagEntry& flag : command.flags) {
      if (is_setting(flag) && flag.is_common && written.insert(flag.key()).second) append(flag);
    }
  }
  for (const CommandEntry& command : program.commands) {
    if (!has_settings(command)) continue;
    const std::string above = command_text(command.name).inherits;
    out += comment(command.text) + "[" + command.name + "]\n";
    if (!above.empty()) out += "# what [" + above + "] says counts here too\n";
    out += "\n";
    for (const FlagEntry& flag : command.flags) {
      if (!is_setting(flag) || flag.is_common) continue;
      if (const CommandEntry* inherited = above.empty() ? nullptr : program.command(above); inherited && inherited->flag(flag.key())) continue;
      append(flag);
    }
  }
  return out;
}

}  // namespace hansieve::cli
