// A configuration file from anywhere: refused with a place, or settings that every flag would take.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/settings_file.h"
#include "fuzz.h"

namespace hansieve::fuzz {
namespace {

const cli::CommandEntry& program() {
  static int status = 0;
  static CLI::App app;
  static const cli::CommandEntry table = [] {
    cli::add_commands(app, status);
    return cli::describe(app, cli::Language::kEnglish);
  }();
  return table;
}

void check_section(const cli::SettingsFile& file, const std::string& section, const cli::CommandEntry& command) {
  for (const cli::FlagEntry& flag : command.flags) {
    const cli::Setting* setting = file.find(section, flag.key());
    if (!setting) continue;
    require(setting->origin.starts_with("fuzz input:"), "a setting says where it stands", setting->origin);
    require(!flag.is_argument && (flag.takes_many || setting->values.size() == 1), "a flag is set as often as it can be given", flag.name);
    for (const std::string& value : setting->values) {
      const bool is_bare = (flag.is_switch() || flag.value_needs_equals) && (value == "true" || value == "false");
      require(is_bare || cli::objection(flag, value).empty(), "a setting has a value that its flag takes", value);
    }
  }
}

void check(std::string_view input) {
  const auto file = cli::SettingsFile::parse(input, "fuzz input", program());
  if (!file) {
    require(file.error().message.starts_with("fuzz input:"), "a refusal says where", file.error().message);
    require(file.error().code == ErrorCode::kConfiguration, "a refusal is a matter of configuration");
    return;
  }
  for (const cli::CommandEntry& command : program().commands) {
    check_section(*file, "", command);
    check_section(*file, command.name, command);
  }
}

const Target target("settings", check);

}  // namespace
}  // namespace hansieve::fuzz
