#include "configuration.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "hansieve/base/hash.h"
#include "hansieve/io/source.h"

namespace hansieve::cli {
namespace {

std::string the_fingerprint;

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

std::string variable(const std::string& command, const std::string& key) {
  std::string name = "HANSIEVE_" + (command.empty() ? "" : command + "_") + key;
  for (char& c : name) c = c == '-' || c == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string users_file() {
  std::string folder = environment("XDG_CONFIG_HOME");
  if (folder.empty() && !environment("HOME").empty()) folder = environment("HOME") + "/.config";
  return folder.empty() ? folder : folder + "/hansieve/config.toml";
}

// Names under which the settings of a command are looked for.
std::vector<std::string> sections_of(const CommandEntry& command, const FlagEntry& flag) {
  std::vector<std::string> out = {command.name};
  if (const std::string above = command_text(command.name).inherits; !above.empty()) out.push_back(above);
  if (flag.is_common) out.push_back("");
  return out;
}

Result<Setting> from_environment(const FlagEntry& flag, const std::string& name, std::string value) {
  if (flag.is_switch()) {
    const bool yes = value == "1" || value == "true" || value == "yes", no = value == "0" || value == "false" || value == "no";
    if (!yes && !no) return Error{ErrorCode::kConfiguration, name + "=" + value + ": set it to 1 or 0"};
    value = yes ? "true" : "false";
  }
  if (const std::string why = objection(flag, value); !why.empty()) return Error{ErrorCode::kConfiguration, name + ": " + why};
  return Setting{{value}, name};
}

// One spelling for equal values.
std::string plain(const FlagEntry& flag, const std::string& value) {
  if (flag.value == "N" || flag.value == "X") {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.15g", std::strtod(value.c_str(), nullptr));
    return digits;
  }
  if (flag.value.find("FILE") == std::string::npos && flag.value.find("PATH") == std::string::npos) return value;
  const auto content = read_file(value);
  return content ? to_hex(hash64(*content)) : value;
}

}  // namespace

const std::string& config_fingerprint() { return the_fingerprint; }
void set_config_fingerprint(std::string fingerprint) { the_fingerprint = std::move(fingerprint); }

Result<Configuration> Configuration::load(const std::string& named, CLI::App& program) {
  Configuration out;
  std::vector<std::string> paths;
  if (!named.empty()) {
    paths.push_back(named);
  } else if (const std::string file = environment("HANSIEVE_CONFIG"); !file.empty()) {
    paths.push_back(file);
  } else if (exists("hansieve.toml")) {
    paths.push_back("hansieve.toml");
  }
  if (const std::string file = users_file(); !file.empty() && exists(file)) paths.push_back(file);
  if (paths.empty()) return out;
  const CommandEntry table = describe(program, Language::kEnglish);
  for (const std::string& path : paths) {
    auto file = SettingsFile::read(path, table);
    if (!file) return file.error();
    out.files_.push_back(std::move(file).value());
  }
  return out;
}

Result<std::optional<Setting>> Configuration::setting(const CommandEntry& command, const FlagEntry& flag) const {
  if (flag.is_argument || flag.key() == "help" || flag.key() == "config") return std::optional<Setting>();
  const std::vector<std::string> sections = sections_of(command, flag);
  for (const std::string& section : sections) {
    const std::string name = variable(section, flag.key());
    const std::string value = environment(name);
    if (value.empty()) continue;
    auto setting = from_environment(flag, name, value);
    if (!setting) return setting.error();
    return std::optional<Setting>(std::move(setting).value());
  }
  for (const SettingsFile& file : files_) {
    for (const std::string& section : sections) {
      if (const Setting* setting = file.find(section, flag.key())) return std::optional<Setting>(*setting);
    }
  }
  return std::optional<Setting>();
}

Result<std::vector<std::string>> Configuration::arguments(const CommandEntry& command) const {
  std::vector<std::string> out;
  for (const FlagEntry& flag : command.flags) {
    if (!flag.given.empty()) continue;
    const auto found = setting(command, flag);
    if (!found) return found.error();
    if (!*found) continue;
    for (const std::string& value : (*found)->values) {
      const bool is_bare = (flag.is_switch() || flag.value_needs_equals) && (value == "true" || value == "false");
      if (is_bare && value == "false") continue;
      out.push_back(is_bare ? flag.name : flag.name + "=" + value);
    }
  }
  return out;
}

Result<std::string> Configuration::fingerprint(const CommandEntry& command) const {
  std::vector<std::string> lines;
  for (const FlagEntry& flag : command.flags) {
    if (flag.is_argument || !flag.changes_result || flag.key() == "help" || flag.key() == "config") continue;
    std::vector<std::string> values;
    if (!flag.given.empty()) {
      values = flag.given;
    } else {
      const auto found = setting(command, flag);
      if (!found) return found.error();
      if (*found) {
        values = (*found)->values;
      } else if (!flag.standard.empty() && flag.standard != "[]") {
        values = {flag.standard};
      }
    }
    if (flag.is_switch() && values == std::vector<std::string>{"false"}) values.clear();
    std::string line = flag.key() + "=";
    for (const std::string& value : values) line += plain(flag, value) + '\x1f';
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  std::string all = command.name;
  for (const std::string& line : lines) all += "\n" + line;
  return to_hex(hash64(all));
}

}  // namespace hansieve::cli
