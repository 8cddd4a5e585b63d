// Runs the steps over the windows of one document.
//
// A window is taken through all steps again as long as one of them changed something: a joined line may
// show a byline, a removed footer a broken paragraph. Repeating until nothing changes is what makes
// cleaning idempotent; clean text pays one round, and the rounds are bounded.
#include <utility>

#include "hansieve/pipeline/pipeline.h"
#include "hansieve/text/utf8.h"
#include "window.h"

namespace hansieve {
namespace {

constexpr int kMostRounds = 6;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Decodes: appends `raw` to `text` with each maximal invalid subpart replaced. Returns how many there were.
std::size_t decode_utf8(std::string_view raw, std::string& text, Edits& edits) {
  std::size_t count = 0, at = 0;
  for (Invalid bad = find_invalid(raw); bad.size > 0; bad = find_invalid(raw, at)) {
    text.append(raw, at, bad.at - at);
    text += kReplacement;
    edits.replace(bad.at, bad.at + bad.size, kReplacement, "decode/invalid");
    at = bad.at + bad.size;
    ++count;
  }
  text.append(raw, at);
  return count;
}

// The byte of the source that `at` of the edited text came from, moved back to before the last edit
// that touches it; `at` is moved back with it.
std::size_t source_of(const Edits& edits, std::size_t& at) {
  std::ptrdiff_t shift = 0;
  for (const Edit& edit : edits.list()) {
    const std::size_t begin = edit.begin + shift;
    if (begin + edit.text_size < at) {
      shift += static_cast<std::ptrdiff_t>(edit.text_size) - (edit.end - edit.begin);
      continue;
    }
    if (begin <= at) at = begin;
    break;
  }
  return at - shift;
}

}  // namespace

TextCleaner::TextCleaner(const Pipeline& pipeline, bool with_conversion_edits, Sink sink)
    : pipeline_(pipeline), with_conversion_edits_(with_conversion_edits), sink_(std::move(sink)) {
  start_document();
}

TextCleaner::~TextCleaner() = default;

void TextCleaner::start_document() {
  pending_.clear();
  memory_.clear();
  memory_.resize(pipeline_.steps().size());
  first_ = true;
}

void TextCleaner::push(std::string_view raw) {
  pending_ += raw;
  std::size_t done = 0;
  for (;;) {
    const std::string_view rest = std::string_view(pending_).substr(done);
    const std::size_t size = window_size(rest);
    if (size == 0) break;
    done += clean_window(rest.substr(0, size), {first_, false});
    first_ = false;
  }
  pending_.erase(0, done);
}

void TextCleaner::finish() {
  if (!pending_.empty()) clean_window(pending_, {first_, true});
  start_document();
}

void TextCleaner::run_steps(Place place) {
  const auto& steps = pipeline_.steps();
  for (int round = 0; round < kMostRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      found_.clear();
      steps[i]->find(text_, place, memory_[i].get(), found_);
      found_.trim(text_);
      if (round == 0 && !place.last) memory_[i] = steps[i]->remember(text_, std::move(memory_[i]));
      if (found_.empty()) continue;
      if (observer_) observer_(steps[i]->name(), text_, found_);
      next_.clear();
      found_.apply(text_, next_);
      edits_ = edits_.empty() ? std::exchange(found_, {}) : compose(edits_, found_, text_);
      std::swap(text_, next_);
      changed = true;
    }
    if (!changed) break;
  }
}

std::size_t TextCleaner::clean_window(std::string_view raw, Place place) {
  text_.clear();
  edits_.clear();
  Piece piece{raw, {}, &edits_, 0};
  piece.invalid = decode_utf8(raw, text_, edits_);
  run_steps(place);
  if (const Converter* converter = pipeline_.converter()) {
    converted_.clear();
    found_.clear();
    const bool listen = with_conversion_edits_ || observer_;
    std::size_t taken = converter->convert(text_, place.last, converted_, listen ? &found_ : nullptr);
    if (taken < text_.size()) {
      // The rest waits, as raw bytes, for the next window.
      const std::size_t before = source_of(edits_, taken);
      if (before > 0) {
        text_.resize(taken);
        Edits kept;
        for (const Edit& edit : edits_.list()) {
          if (edit.end <= before) kept.replace(edit.begin, edit.end, edits_.text(edit), edits_.rule(edit));
        }
        edits_ = std::move(kept);
        piece.raw = raw.substr(0, before);
        converted_.clear();
        found_.clear();
        converter->convert(text_, true, converted_, listen ? &found_ : nullptr);
      } else {
        converted_.clear();
        found_.clear();
        converter->convert(text_, true, converted_, listen ? &found_ : nullptr);
      }
    }
    if (observer_ && !found_.empty()) observer_("convert", text_, found_);
    if (with_conversion_edits_ && !found_.empty()) edits_ = compose(edits_, found_, text_);
    piece.text = converted_;
  } else {
    piece.text = text_;
  }
  sink_(piece);
  return piece.raw.size();
}

}  // namespace hansieve
