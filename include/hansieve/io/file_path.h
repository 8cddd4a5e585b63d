// FilePath: where a file lies, and how much of that somebody said.
//
//   open_source("news.txt");                          // named: symbolic links are followed
//   open_source({folder + "/" + found, folder.size()});   // found by walking `folder`: behind it none is
//
// A directory may be written to by others while it is worked through: what was a file when it was found may be a link to any other
// file when it is opened. Converts from strings, which are paths somebody named.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace hansieve {

struct FilePath {
  static constexpr std::size_t kAllNamed = std::string::npos;

  std::string path;
  std::size_t named = kAllNamed;  ///< the first bytes of `path`, which somebody named; kAllNamed: all of them

  FilePath(std::string all) : path(std::move(all)) {}  // NOLINT: a path like any other
  FilePath(const char* all) : path(all) {}             // NOLINT
  FilePath(std::string all, std::size_t first) : path(std::move(all)), named(first) {}

  bool is_named() const { return named == kAllNamed; }
};

}  // namespace hansieve
