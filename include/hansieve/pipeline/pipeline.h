// Pipeline: the chosen cleaning steps in order; and TextCleaner, which runs them over one document.
//
// A document comes as raw bytes in pieces of any size. It is cut into windows of whole lines of about
// 64 KiB at places that depend on its bytes alone, each window is decoded (invalid UTF-8 becomes U+FFFD)
// and taken through the steps until nothing changes, then converted. So the output depends neither on
// how the bytes arrived nor on the front they came through, and memory stays constant.
//
//   auto pipeline = Pipeline::make(options);
//   TextCleaner cleaner(*pipeline, want_edits, [&](const Piece& piece) { out << piece.text; });
//   cleaner.push(bytes);
//   cleaner.finish();
//
// Knows nothing of files, JSON or threads. Pipeline is immutable and thread-safe; TextCleaner is not.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/edits.h"
#include "hansieve/base/result.h"
#include "hansieve/clean/converter.h"
#include "hansieve/clean/options.h"
#include "hansieve/clean/step.h"

namespace hansieve {

class Pipeline {
 public:
  /// Checks the options and loads what the steps need.
  static Result<std::shared_ptr<const Pipeline>> make(const CleanOptions& options);

  const std::vector<std::unique_ptr<Step>>& steps() const { return steps_; }
  const Converter* converter() const { return converter_.get(); }

 private:
  std::vector<std::unique_ptr<Step>> steps_;
  std::shared_ptr<const Converter> converter_;
};

/// A finished stretch of a document. The views hold until the callback returns.
struct Piece {
  std::string_view raw;    ///< the bytes read
  std::string_view text;   ///< what became of them
  const Edits* edits;      ///< raw -> text; without the conversion's unless they were asked for
  std::size_t invalid;     ///< maximal invalid subparts that became U+FFFD
};

/// What each step did, for showing it. `before` is the text the step read.
using StepObserver = std::function<void(std::string_view step, std::string_view before, const Edits& edits)>;

class TextCleaner {
 public:
  using Sink = std::function<void(const Piece&)>;

  /// `with_conversion_edits`: report the conversion's edits too (for an audit); they cost time.
  TextCleaner(const Pipeline& pipeline, bool with_conversion_edits, Sink sink);
  ~TextCleaner();

  /// Takes the next bytes of the document; calls the sink for every window that is complete.
  void push(std::string_view raw);
  /// Ends the document: the sink gets the rest, and the cleaner is ready for the next document.
  void finish();

  void observe(StepObserver observer) { observer_ = std::move(observer); }

 private:
  std::size_t clean_window(std::string_view raw, Place place);
  void run_steps(Place place);
  void start_document();

  const Pipeline& pipeline_;
  const bool with_conversion_edits_;
  Sink sink_;
  StepObserver observer_;
  std::string pending_;
  std::size_t searched_ = 0;  // how far into pending_ window_size has looked
  std::vector<std::unique_ptr<StepMemory>> memory_;
  bool first_ = true;
  // Scratch, kept between windows.
  std::string_view now_;  // the text as it stands: the raw bytes, or text_
  std::string text_, next_, converted_;
  Edits edits_, found_;
  std::vector<int> settled_;
};

}  // namespace hansieve
