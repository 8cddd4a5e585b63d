// What flags say that were not given: environment, then hansieve.toml, then the user's own file, then the
// flags' defaults.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flag_table.h"
#include "hansieve/base/result.h"
#include "settings_file.h"

namespace hansieve::cli {

class Configuration {
 public:
  /// Reads `named` (or HANSIEVE_CONFIG), else ./hansieve.toml if it is there; and under it
  /// $XDG_CONFIG_HOME/hansieve/config.toml (~/.config/...) if it is there.
  /// `program` is all of it, to check the files against; looked at only where there are any.
  static Result<Configuration> load(const std::string& named, CLI::App& program);

  const std::vector<SettingsFile>& files() const { return files_; }

  /// What a flag that was not given is set to; nothing: its default stays.
  Result<std::optional<Setting>> setting(const CommandEntry& command, const FlagEntry& flag) const;

  /// The arguments that say the same as all settings of a command.
  Result<std::vector<std::string>> arguments(const CommandEntry& command) const;

  /// XXH3 of everything that decides what the command makes of a text: flags as given, else as set, else
  /// their defaults, sorted; of rule files what they hold. Sixteen hexadecimal digits.
  Result<std::string> fingerprint(const CommandEntry& command) const;

 private:
  std::vector<SettingsFile> files_;  // the first that says something counts
};

/// The fingerprint of the command that runs, for statistics, audits and index headers.
const std::string& config_fingerprint();
void set_config_fingerprint(std::string fingerprint);

}  // namespace hansieve::cli
