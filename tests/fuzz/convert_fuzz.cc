// Conversion of any text against the naive table walk: every kernel, any chunking, edits that lead to the output.
#include <memory>
#include <vector>

#include "clean/convert/plan.h"
#include "clean/convert/table_converter.h"
#include "fuzz.h"
#include "hansieve/clean/converter.h"
#include "reference/naive_converter.h"

namespace hansieve::fuzz {
namespace {

struct Engine {
  explicit Engine(const char* name) {
    auto loaded = convert::load_plan(name);
    require(loaded.has_value(), "the configuration loads", name);
    naive = std::make_unique<test::NaiveConverter>(*loaded);
    for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
      if (kernel <= best_kernel()) fast.push_back(convert::make_converter(*loaded, kernel));
    }
  }
  std::unique_ptr<test::NaiveConverter> naive;
  std::vector<std::shared_ptr<const Converter>> fast;
};

void check(std::string_view input) {
  static const std::vector<Engine> engines = [] {
    std::vector<Engine> made;
    for (const char* name : {"t2s", "tw2sp", "s2twp", "t2jp"}) made.emplace_back(name);
    return made;
  }();
  Choices choices(input);
  const Engine& engine = engines[choices.below(engines.size())];
  const std::size_t part = choices.below(256);
  const std::string text = valid_text(choices.rest());
  const std::string expected = engine.naive->convert(text);
  for (const auto& converter : engine.fast) {
    std::string out;
    require(converter->convert(text, true, out, nullptr) == text.size(), "all of the text is taken");
    require(out == expected, "the fast engine agrees with the naive one", text);
    out.clear();
    Edits edits;
    converter->convert(text, true, out, &edits);
    require_well_formed(edits, text);
    std::string applied;
    edits.apply(text, applied);
    require(applied == expected, "the edits lead to the output", text);
    // Cut once, on a code point.
    std::size_t cut = text.size() * part / 256;
    while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) ++cut;
    out.clear();
    const std::size_t taken = converter->convert(std::string_view(text).substr(0, cut), false, out, nullptr);
    require(taken <= cut, "no more is taken than was given");
    converter->convert(std::string_view(text).substr(taken), true, out, nullptr);
    require(out == expected, "the output does not depend on chunks", text);
  }
}

const Target target("convert", check);

}  // namespace
}  // namespace hansieve::fuzz
