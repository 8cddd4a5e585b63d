#include "dedup_plan.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hansieve/io/compression.h"
#include "hansieve/io/file_state.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/near/batch_deduper.h"
#include "hansieve/near/signature_store.h"

namespace hansieve {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::size_t kSampleBytes = 512 * 1024;
constexpr std::size_t kMostSamples = 8;
constexpr double kCompressed = 3.2;      ///< Chinese text is about that many times as long as its compressed form
constexpr double kSpoolCompressed = 1.8; ///< in small blocks, fast

/// Bytes and lines at a file's beginning.
void sample(const std::string& path, std::uint64_t& bytes, std::uint64_t& lines) {
  auto source = open_source(path);
  if (!source) return;
  std::string piece(kSampleBytes, '\0');
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const auto n = (*source)->read(piece.data() + filled, piece.size() - filled);
    if (!n || *n == 0) break;
    filled += *n;
  }
  bytes += filled;
  lines += static_cast<std::uint64_t>(std::count(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(filled), '\n'));
}

std::string mib(std::uint64_t bytes) { return std::to_string((bytes + kMiB - 1) / kMiB) + " MiB"; }

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", 100 * share);
  return text;
}

}  // namespace

DedupInputSize size_of_inputs(const DedupRequest& request) {
  DedupInputSize size;
  std::uint64_t line_bytes = 0, sampled_bytes = 0, sampled_lines = 0;
  std::size_t samples = 0;
  const auto add = [&](const std::string& path) {
    const auto state = file_state(path);
    if (!state) {
      size.is_known = size.is_known && path != "-";
      return;
    }
    ++size.files;
    size.file_bytes += state->bytes;
    const bool is_compressed = compression_of(path) != Compression::kNone;
    const auto bytes = static_cast<std::uint64_t>(static_cast<double>(state->bytes) * (is_compressed ? kCompressed : 1));
    size.bytes += bytes;
    if (is_compressed) size.spooled_bytes += bytes;
    if (format_of(path, request.format) == Format::kText) {
      ++size.documents;
      return;
    }
    line_bytes += bytes;
    if (samples++ < kMostSamples) sample(path, sampled_bytes, sampled_lines);
  };
  for (const std::string& input : request.inputs) {
    if (input == "-") {
      size.is_known = false;
    } else if (!is_directory(input)) {
      add(input);
    } else {
      DirectoryWalk walk(input, [](const Error&) {});
      while (const auto path = walk.next()) add(input + "/" + *path);
    }
  }
  if (sampled_bytes > 0) {
    size.documents += static_cast<std::uint64_t>(static_cast<double>(line_bytes) * static_cast<double>(sampled_lines + 1) / static_cast<double>(sampled_bytes));
  }
  // Those that count are at least min_unit characters long, three bytes each, and half of all text is in shorter ones.
  if (request.unit != DedupUnit::kDocument) size.documents += size.bytes / (6 * request.min_unit + 1);
  return size;
}

DedupPlan::DedupPlan(const DedupRequest& request, const Banding& banding, const DedupInputSize& size, unsigned jobs)
    : request_(request), banding_(banding), size_(size), jobs_(jobs) {}

// The program itself, a few batches of records under way, the buffers of the threads.
std::uint64_t DedupPlan::fixed_bytes() const {
  return 20 * kMiB + 6 * kMiB * jobs_ + SignatureStore::buffer_bytes(request_.dedup.signature.slots, banding_);
}

// The row of each signature, some bits, the places of equal texts; the order of a keep policy.
std::uint64_t DedupPlan::floor_bytes() const {
  const bool is_ordered = request_.keep != "first";
  const std::uint64_t containment = request_.containment > 0 ? 32 : 0;
  return size_.documents * ((is_ordered ? 14 : 6) + containment) + size_.files * 200;
}

std::uint64_t DedupPlan::memory_without_limit() const {
  const std::uint64_t signature = 2 * request_.dedup.signature.slots + 8;
  return fixed_bytes() + floor_bytes() + size_.documents * (signature + 24 + std::max(24 + 24 + 36, 40 * static_cast<int>(jobs_) + 8));
}

std::uint64_t DedupPlan::least_memory() const { return fixed_bytes() + floor_bytes() + 16 * kMiB; }

// What is to outlive the process must lie on the disk, whatever the memory.
std::uint64_t DedupPlan::memory() const {
  return request_.memory == 0 && request_.resume ? std::max(memory_without_limit(), least_memory()) : request_.memory;
}

std::uint64_t DedupPlan::disk_bytes() const {
  const auto spool = static_cast<std::uint64_t>(static_cast<double>(size_.spooled_bytes) / kSpoolCompressed);
  if (memory() == 0) return spool;
  return spool + size_.documents * (24 + 24 + 24 + 24 + SignatureStore::scratch_bytes(request_.dedup.signature.slots, banding_));
}

std::uint64_t DedupPlan::passes() const {
  if (memory() == 0) return 1;
  const std::uint64_t left = memory() > fixed_bytes() + floor_bytes() ? memory() - fixed_bytes() - floor_bytes() : kMiB;
  return BatchDeduper::parts(left, jobs_, size_.documents);
}

Result<Room> DedupPlan::room(Scratch& scratch) const {
  if (memory() == 0) return Room{0, &scratch};
  if (memory() < least_memory()) {
    return Error{ErrorCode::kUsage, "about " + std::to_string(size_.documents) + " documents do not fit into --memory " + mib(memory()) +
                                        ": give --memory " + std::to_string((least_memory() + kMiB - 1) / kMiB) + "M or more"};
  }
  return Room{memory() - fixed_bytes() - floor_bytes(), &scratch};
}

// Beside the program: documents that wait to become a file of the index, as many as it takes together, and tables being
// merged. Of each document its id is remembered, of one that goes also for which, where clusters are wanted.
Result<void> DedupPlan::check_indexed() const {
  constexpr std::uint64_t kIndexBytes = 320 * kMiB;
  const std::uint64_t each = request_.mode == DedupMode::kClusters ? 200 : 48;
  const std::uint64_t least = fixed_bytes() + kIndexBytes + size_.documents * each;
  if (request_.memory >= least) return {};
  return Error{ErrorCode::kUsage, "adding about " + std::to_string(size_.documents) + " documents to an index does not fit into --memory " +
                                      mib(request_.memory) + ": give --memory " + std::to_string((least + kMiB - 1) / kMiB) + "M or more"};
}

std::string DedupPlan::text() const {
  const double n = static_cast<double>(size_.documents), threshold = request_.dedup.threshold;
  std::string out;
  const auto line = [&](const std::string& name, const std::string& value) { out += name + std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') + value + "\n"; };
  const std::string about = size_.is_known ? "about " : "at least ";
  line("documents", about + std::to_string(size_.documents) + (size_.is_known ? "" : " (standard input is not known before)"));
  line("bytes", about + std::to_string(size_.bytes) + " in " + std::to_string(size_.files) + " files");
  line("bands", std::to_string(banding_.bands) + " x " + std::to_string(banding_.rows) + " of " + std::to_string(request_.dedup.signature.slots) + " slots");
  line("recall", percent(candidate_probability(banding_, threshold)) + " of the pairs at " + percent(threshold) + " similarity");
  std::string chances;
  for (const double jaccard : {0.1, 0.2, 0.3, 0.5}) chances += (chances.empty() ? "" : ", ") + percent(candidate_probability(banding_, jaccard)) + " at " + percent(jaccard);
  line("candidates", "of the pairs at lower similarity are looked at " + chances);
  char unrelated[64];
  std::snprintf(unrelated, sizeof unrelated, "%.3g", n * n / 2 * candidate_probability(banding_, 0.02));
  line("", "unrelated texts (2 % similarity): about " + std::string(unrelated) + " candidates");
  line("memory", memory() == 0 ? "about " + mib(memory_without_limit()) + ", most of it signatures; --memory SIZE keeps them on the disk"
                                      : mib(memory()) + " at most; about " + mib(memory_without_limit()) + " without --memory");
  line("least", "--memory " + std::to_string((least_memory() + kMiB - 1) / kMiB) + "M");
  line("disk", about + mib(disk_bytes()) + " in " + (request_.tmpdir.empty() ? "the system's directory for temporary files" : request_.tmpdir));
  line("passes", "the input twice, and where texts are compared; " + std::to_string(passes()) + " over the keys of each band");
  return out;
}

}  // namespace hansieve
