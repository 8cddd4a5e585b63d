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

// Replaces each maximal invalid subpart: appends `raw` to `text` with that done, and lists the edits.
// Returns how many there were; when there are none, nothing is appended.
std::size_t replace_invalid(std::string_view raw, std::string& text, Edits& edits) {
  std::size_t count = 0, at = 0;
  for (Invalid bad = find_invalid(raw); bad.size > 0; bad = find_invalid(raw, at)) {
    text.append(raw, at, bad.at - at);
    text += kReplacement;
    edits.replace(bad.at, bad.at + bad.size, kReplacement, "decode/invalid");
    at = bad.at + bad.size;
    ++count;
  }
  if (count > 0) text.append(raw, at);
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
  searched_ = 0;
  memory_.clear();
  memory_.resize(pipeline_.steps().size());
  first_ = true;
}

void TextCleaner::push(std::string_view raw) {
  // Windows are taken straight from the caller's bytes; only what is left of one waits in pending_.
  while (!raw.empty()) {
    if (pending_.empty()) {
      const std::size_t size = window_size(raw);
      if (size == 0) {
        pending_ = raw;
        return;
      }
      raw.remove_prefix(clean_window(raw.substr(0, size), {first_, false}));
      first_ = false;
      continue;
    }
    const std::size_t before = pending_.size();
    const std::size_t wanted = before <= kWindowBytes ? kWindowBytes + 1 - before : kWindowBytes;
    pending_.append(raw, 0, wanted);
    const std::size_t taken = pending_.size() - before;
    const std::size_t size = window_size(pending_, &searched_);
    if (size == 0) {
      raw.remove_prefix(taken);
      continue;
    }
    searched_ = 0;
    const std::size_t done = clean_window(std::string_view(pending_).substr(0, size), {first_, false});
    first_ = false;
    if (done >= before) {
      raw.remove_prefix(done - before);
      pending_.clear();
    } else {
      raw.remove_prefix(taken);
      pending_.erase(0, done);
    }
  }
}

void TextCleaner::finish() {
  if (!pending_.empty()) clean_window(pending_, {first_, true});
  start_document();
}

void TextCleaner::run_steps(Place place) {
  const auto& steps = pipeline_.steps();
  int version = 1;                            // of the text: how often it has changed
  settled_.assign(steps.size(), 0);           // the version in which a step found nothing
  for (int round = 0; round < kMostRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (settled_[i] == version) continue;
      found_.clear();
      if (round == 0 && !place.last) {
        steps[i]->find_and_remember(now_, place, memory_[i], found_);
      } else {
        steps[i]->find(now_, place, memory_[i].get(), found_);
      }
      found_.trim(now_);
      if (found_.empty()) {
        settled_[i] = version;
        continue;
      }
      ++version;
      if (observer_) observer_(steps[i]->name(), now_, found_);
      next_.clear();
      found_.apply(now_, next_);
      edits_ = edits_.empty() ? std::exchange(found_, {}) : compose(edits_, found_, now_);
      std::swap(text_, next_);
      now_ = text_;
      changed = true;
    }
    if (!changed) break;
  }
}

std::size_t TextCleaner::clean_window(std::string_view raw, Place place) {
  text_.clear();
  edits_.clear();
  Piece piece{raw, {}, &edits_, 0};
  piece.invalid = replace_invalid(raw, text_, edits_);
  now_ = piece.invalid > 0 ? std::string_view(text_) : raw;
  run_steps(place);
  piece.text = now_;
  if (const Converter* converter = pipeline_.converter()) {
    const bool listen = with_conversion_edits_ || observer_;
    const auto convert = [&](bool last) {
      converted_.clear();
      found_.clear();
      return converter->convert(now_, last, converted_, listen ? &found_ : nullptr);
    };
    std::size_t taken = convert(place.last);
    if (taken < now_.size()) {
      // The rest waits, as raw bytes, for the next window.
      const std::size_t before = source_of(edits_, taken);
      if (before > 0) {
        now_ = now_.substr(0, taken);
        Edits kept;
        for (const Edit& edit : edits_.list()) {
          if (edit.end <= before) kept.replace(edit.begin, edit.end, edits_.text(edit), edits_.rule(edit));
        }
        edits_ = std::move(kept);
        piece.raw = raw.substr(0, before);
      }
      convert(true);
    }
    if (observer_ && !found_.empty()) observer_("convert", now_, found_);
    if (with_conversion_edits_ && !found_.empty()) edits_ = compose(edits_, found_, now_);
    piece.text = converted_;
  }
  sink_(piece);
  return piece.raw.size();
}

}  // namespace hansieve
