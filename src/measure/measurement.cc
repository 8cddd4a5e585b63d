#include "measure/measurement.h"

#include <malloc.h>

#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>
#include <span>
#include <string_view>

#include "hansieve/base/hash.h"
#include "hansieve/near/deduper.h"
#include "hansieve/near/folding.h"
#include "hansieve/near/signature.h"
#include "hansieve/pipeline/pipeline.h"

namespace hansieve::measure {
namespace {

constexpr unsigned kSlots = 128;

double processor_seconds() {
  timespec now;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A line of /proc/self/status in bytes: VmRSS (now), VmHWM (at most).
std::uint64_t memory_line(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

// What is free goes back to the system, and the high-water mark down to what is in use.
std::uint64_t forget_peak() {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
  return memory_line("VmRSS:");
}

// Keeps the compiler from leaving work out whose result nobody reads.
void keep(const void* result) { asm volatile("" : : "r"(result) : "memory"); }

template <typename Use>
std::function<void()> over_documents(const Corpus& corpus, Use use) {
  return [&corpus, use]() mutable {
    for (std::size_t i = 0; i < corpus.size(); ++i) use(corpus.document(i));
  };
}

Task floor_memcpy() {
  return {"floor/memcpy", "copying (memcpy)", [](const Corpus& corpus) -> std::function<void()> {
            auto copy = std::make_shared<std::string>(corpus.bytes(), '\0');
            return [copy, &corpus] {
              std::memcpy(copy->data(), corpus.text.data(), corpus.bytes());
              keep(copy->data());
            };
          }};
}

Task floor_hash() {
  return {"floor/xxh3_document", "hashing (XXH3)", [](const Corpus& corpus) {
            return over_documents(corpus, [](std::string_view text) {
              const std::uint64_t hash = hash64(text);
              keep(&hash);
            });
          }};
}

Task clean_task(std::string name, std::string title, std::shared_ptr<const Pipeline> pipeline) {
  return {std::move(name), std::move(title), [pipeline](const Corpus& corpus) {
            auto bytes = std::make_shared<std::size_t>(0);
            auto cleaner = std::make_shared<TextCleaner>(*pipeline, false, [bytes](const Piece& piece) { *bytes += piece.text.size(); });
            return over_documents(corpus, [cleaner, bytes, pipeline](std::string_view text) {
              cleaner->push(text);
              cleaner->finish();
              keep(bytes.get());
            });
          }};
}

Task convert_task(const std::string& configuration, std::shared_ptr<const Pipeline> pipeline) {
  return {"convert/" + configuration, "convert " + configuration, [pipeline](const Corpus& corpus) {
            return over_documents(corpus, [pipeline, out = std::string()](std::string_view text) mutable {
              out.clear();
              pipeline->converter()->convert(text, true, out, nullptr);
              keep(out.data());
            });
          }};
}

Task sketch_task(std::string name, std::string title, Folding folding) {
  return {std::move(name), std::move(title), [folding](const Corpus& corpus) {
            auto signer = std::make_shared<Signer>(SignatureOptions{.slots = kSlots});
            return over_documents(corpus, [signer, folding, folded = std::string(), slots = std::vector<std::uint16_t>(kSlots)](std::string_view text) mutable {
              if (folding != Folding::kNone) {
                folded.clear();
                fold(text, folding, folded);
                text = folded;
              }
              signer->sign(text, std::span<std::uint16_t>(slots));
              keep(slots.data());
            });
          }};
}

Task dedup_task() {
  return {"dedup", "dedup, texts to verified pairs", [](const Corpus& corpus) -> std::function<void()> {
            return [&corpus] {
              const auto deduper = Deduper::make({});
              for (std::size_t i = 0; i < corpus.size(); ++i) (*deduper)->add(corpus.document(i));
              const auto text_of = [&](std::uint32_t i) { return corpus.document(i); };
              const auto pairs = (*deduper)->find_pairs(text_of);
              const auto fates = (*deduper)->choose_kept(pairs, text_of);
              keep(fates.data());
            };
          }};
}

}  // namespace

Result<std::vector<Task>> tasks_of(const CleanOptions& options) {
  const auto whole = Pipeline::make(options);
  if (!whole) return whole.error();
  std::vector<Task> tasks;
  tasks.push_back(floor_memcpy());
  tasks.push_back(floor_hash());
  tasks.push_back(clean_task("clean/all", "clean", *whole));
  for (const auto& step : (*whole)->steps()) {
    CleanOptions alone = options;
    alone.steps = {std::string(step->name())};
    alone.skip.clear();
    const auto pipeline = Pipeline::make(alone);
    if (!pipeline) return pipeline.error();
    tasks.push_back(clean_task("clean/" + alone.steps[0], "  " + alone.steps[0], *pipeline));
  }
  if ((*whole)->converter()) tasks.push_back(convert_task(options.convert, *whole));
  tasks.push_back(sketch_task("sketch/128", "sketch, 128 slots", Folding::kNone));
  tasks.push_back(sketch_task("fold_sketch/128", "fold and sketch", Folding::kStandard));
  tasks.push_back(dedup_task());
  return tasks;
}

Measurement measure(const Task& task, const Corpus& corpus, double seconds) {
  Measurement result{.bytes = corpus.bytes(), .documents = corpus.size()};
  const std::uint64_t before = forget_peak();
  const auto round = task.make(corpus);
  double start = processor_seconds();
  round();
  result.seconds = processor_seconds() - start;
  result.rounds = 1;
  if (result.seconds < seconds) {
    start = processor_seconds();
    result.rounds = 0;
    do {
      round();
      ++result.rounds;
      result.seconds = processor_seconds() - start;
    } while (result.seconds < seconds);
  }
  const std::uint64_t peak = memory_line("VmHWM:");
  result.memory_bytes = peak > before ? peak - before : 0;
  return result;
}

}  // namespace hansieve::measure
