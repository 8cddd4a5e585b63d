// Fuzz targets: properties that must hold for any input. A broken one is said, then the process aborts so that the
// fuzzer keeps the input. All targets are in one program, which is built twice: with libFuzzer (preset "fuzz", see
// scripts/fuzz), and in every build as the test that replays the inputs under fixtures/fuzz/TARGET.
//
//   void check(std::string_view input) { require(f(input) == g(input), "f is g"); }
//   const Target target("f", check);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hansieve/base/edits.h"
#include "hansieve/io/source.h"
#include "support/step_laws.h"

namespace hansieve::fuzz {

/// Aborts with `property`, and as much of `detail` as helps, unless `holds`.
void require(bool holds, const char* property, std::string_view detail = {});

using test::valid_text;

/// That edits are sorted, apart, inside the text and on code points.
void require_well_formed(const Edits& edits, std::string_view text);

/// Takes numbers off the end of the input, so that the rest stays readable text. 0 when it is used up.
class Choices {
 public:
  explicit Choices(std::string_view input) : rest_(input) {}
  std::size_t below(std::size_t n) {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(rest_.back());
    rest_.remove_suffix(1);
    return byte % n;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Bytes in memory as a Source that gives `at_once` bytes a read.
class MemorySource : public Source {
 public:
  MemorySource(std::string_view bytes, std::size_t at_once) : Source("fuzz input"), bytes_(bytes), at_once_(at_once) {}
  Result<std::size_t> read(char* to, std::size_t size) override;

 private:
  std::string_view bytes_;
  std::size_t at_once_;
};

/// A target registers itself by being defined.
class Target {
 public:
  Target(const char* name, void (*check)(std::string_view));

  /// The target of that name; null where there is none.
  static const Target* find(std::string_view name);
  /// All names, one a line.
  static std::string names();
  void run(std::string_view input) const { check_(input); }

 private:
  const char* name_;
  void (*check_)(std::string_view);
};

}  // namespace hansieve::fuzz
