// All steps over any bytes: chunks do not matter, edits lead from input to output, output is UTF-8, and (conversion
// aside) cleaning what was cleaned changes nothing.
#include "fuzz.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/text/utf8.h"

namespace hansieve::fuzz {
namespace {

const Pipeline& pipeline(bool with_conversion) {
  static const auto make = [](const CleanOptions& options) {
    auto made = Pipeline::make(options);
    require(made.has_value(), "the pipeline can be made");
    return std::move(made).value();
  };
  static const auto all = make({}), unconverted = make({.skip = {"convert"}});
  return with_conversion ? *all : *unconverted;
}

std::string clean(const Pipeline& pipeline, std::string_view input, std::size_t chunk, bool with_edits) {
  std::string raw, text;
  TextCleaner cleaner(pipeline, with_edits, [&](const Piece& piece) {
    raw += piece.raw;
    text += piece.text;
    if (!with_edits) return;
    // What an audit holds: the edits, from the raw bytes.
    std::string applied;
    piece.edits->apply(piece.raw, applied);
    require(applied == piece.text, "the edits lead from the input to the output", piece.raw);
  });
  for (std::size_t at = 0; at < input.size(); at += chunk) cleaner.push(input.substr(at, chunk));
  cleaner.finish();
  require(raw == input, "every byte of the input is accounted for");
  return text;
}

void check(std::string_view input) {
  Choices choices(input);
  const bool with_conversion = choices.below(2) == 0;
  const std::size_t chunk = 1 + choices.below(97);
  input = choices.rest();
  const Pipeline& steps = pipeline(with_conversion);
  const std::string whole = clean(steps, input, input.size() + 1, true);
  require(find_invalid(whole).size == 0, "the output is UTF-8");
  require(clean(steps, input, chunk, false) == whole, "the output does not depend on chunks", whole);
  if (!with_conversion) require(clean(steps, whole, whole.size() + 1, false) == whole, "cleaning again changes nothing", whole);
}

const Target target("pipeline", check);

}  // namespace
}  // namespace hansieve::fuzz
