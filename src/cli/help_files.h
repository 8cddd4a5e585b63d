// The files of src/cli/help, as the build put them into the program (cmake/embed_help.cmake).
#pragma once

#include <span>
#include <string_view>

namespace hansieve::cli {

struct HelpFile {
  std::string_view name;  ///< without ".toml"
  std::string_view toml;
};

std::span<const HelpFile> help_files();

}  // namespace hansieve::cli
