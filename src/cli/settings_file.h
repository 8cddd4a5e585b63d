// One configuration file, hansieve.toml: a value for any flag, by the flag's name.
//
//   jobs = 4                 # at the top: for every command that has the flag, flags common to all only
//   [clean]
//   convert = "tw2s"
//   keep = ["byline"]
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flag_table.h"
#include "hansieve/base/result.h"

namespace hansieve::cli {

struct Setting {
  std::vector<std::string> values;  ///< as the flag would take them; a switch: "true" or "false"
  std::string origin;               ///< "hansieve.toml:3:1", "HANSIEVE_JOBS"
};

class SettingsFile {
 public:
  /// Refuses unknown keys and values that the flag would not take, with line and column.
  static Result<SettingsFile> read(const std::string& path, const CommandEntry& program);
  /// The same of a text; `path` is for messages.
  static Result<SettingsFile> parse(std::string_view text, const std::string& path, const CommandEntry& program);

  const std::string& path() const { return path_; }
  /// Null where the file says nothing. `section` is a command, or "" for the top.
  const Setting* find(const std::string& section, const std::string& key) const;

 private:
  std::string path_;
  std::map<std::string, Setting> settings_;  // by "section/key"
};

/// Whether a command can be configured.
bool has_settings(const CommandEntry& command);

}  // namespace hansieve::cli
