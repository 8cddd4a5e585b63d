#include "near/index_state.h"

#include <charconv>
#include <cstdio>

#include "hansieve/base/hash.h"
#include "hansieve/near/folding.h"
#include "near/byte_cursor.h"
#include "near/band_table.h"

namespace hansieve {
namespace {

constexpr std::string_view kMagic = "HSVINDEX";
constexpr std::uint32_t kVersion = 2, kVersionWithoutSettings = 1;

std::string numbered(const char* prefix, std::uint64_t file) {
  char name[40];
  std::snprintf(name, sizeof name, "%s-%08llx", prefix, static_cast<unsigned long long>(file));
  return name;
}

std::string decimal(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

const char* name_of(Verify verify) {
  return verify == Verify::kExact ? "exact" : verify == Verify::kSignature ? "signature" : "none";
}

/// Whether the numbers that are used to find one's way lie where they should.
bool is_sound(const IndexState& state) {
  const DedupOptions& options = state.options;
  if (!is_slot_count(options.signature.slots) || options.signature.ngram < 1 || options.signature.ngram > Shingler::kMaxNgram ||
      !fits(*options.banding, options.signature.slots) || !(options.threshold > 0 && options.threshold <= 1) || options.max_bucket < 2 ||
      state.shard > state.shards || (state.shard == 0) != (state.shards == 0)) {
    return false;
  }
  std::uint64_t document = 0, drop = 0;
  for (const IndexSegment& segment : state.segments) {
    if (segment.first < document || segment.first_drop < drop || segment.source >= state.sources.size() ||
        segment.orphans > segment.drop_count) {
      return false;
    }
    document = std::uint64_t{segment.first} + segment.count;
    drop = std::uint64_t{segment.first_drop} + segment.drop_count;
  }
  if (document > state.next_document || drop > state.next_drop) return false;
  unsigned band = 0;
  for (const IndexTable& table : state.tables) {
    if (table.band < band || table.band >= state.table_kinds() || table.span > BandTable::kMostDocuments) return false;
    band = table.band;
  }
  return true;
}

}  // namespace

std::string documents_name(std::uint64_t file) { return numbered("documents", file); }
std::string tables_name(std::uint64_t file) { return numbered("tables", file); }

std::string IndexState::to_bytes() const {
  std::string out(kMagic);
  append_number(out, kVersion);
  append_number(out, std::uint32_t{options.signature.ngram}), append_number(out, std::uint32_t{options.signature.slots});
  append_number(out, options.signature.seed), append_number(out, options.threshold);
  append_number(out, std::uint32_t{options.banding->bands}), append_number(out, std::uint32_t{options.banding->rows});
  append_number(out, static_cast<std::uint32_t>(options.folding)), append_number(out, folding_fingerprint);
  append_number(out, static_cast<std::uint32_t>(options.verify)), append_number(out, std::uint64_t{options.max_bucket});
  append_number(out, next_ordinal), append_number(out, next_file), append_number(out, next_document), append_number(out, next_drop);
  append_number(out, runs), append_number(out, shard), append_number(out, shards);
  append_number(out, static_cast<std::uint32_t>(sources.size()));
  for (const IndexSource& source : sources) append_bytes(out, source.name), append_bytes(out, source.settings);
  append_number(out, static_cast<std::uint32_t>(segments.size()));
  for (const IndexSegment& s : segments) {
    append_number(out, s.file), append_number(out, s.bytes), append_number(out, s.first_ordinal);
    append_number(out, s.first), append_number(out, s.count), append_number(out, s.first_drop), append_number(out, s.drop_count);
    append_number(out, s.orphans), append_number(out, s.source);
  }
  append_number(out, static_cast<std::uint32_t>(tables.size()));
  for (const IndexTable& t : tables) {
    append_number(out, t.file), append_number(out, t.at), append_number(out, t.bytes), append_number(out, t.checksum);
    append_number(out, t.band), append_number(out, t.first), append_number(out, t.span);
  }
  append_number(out, hash64(out));
  return out;
}

Result<IndexState> IndexState::parse(std::string_view bytes, const std::string& name) {
  const Error damaged{ErrorCode::kInputOutput, name + ": is damaged: build the index again, or take a copy of it"};
  if (!bytes.starts_with(kMagic)) return Error{ErrorCode::kConfiguration, name + ": is no index of hansieve: use another directory"};
  ByteCursor cursor(bytes.substr(kMagic.size()));
  const auto version = cursor.number<std::uint32_t>();
  if (cursor.is_good() && version != kVersion && version != kVersionWithoutSettings) {
    return Error{ErrorCode::kConfiguration, name + ": has version " + std::to_string(version) + ", this program reads versions up to " +
                                                std::to_string(kVersion) + ": use the program that wrote it, or build the index again"};
  }
  constexpr std::size_t kChecksumBytes = 8;
  if (bytes.size() < kMagic.size() + kChecksumBytes ||
      number_at<std::uint64_t>(bytes, bytes.size() - kChecksumBytes) != hash64(bytes.substr(0, bytes.size() - kChecksumBytes))) {
    return damaged;
  }
  IndexState state;
  DedupOptions& options = state.options;
  options.banding = Banding{};
  cursor.read(options.signature.ngram), cursor.read(options.signature.slots), cursor.read(options.signature.seed);
  cursor.read(options.threshold), cursor.read(options.banding->bands), cursor.read(options.banding->rows);
  const auto folding = cursor.number<std::uint32_t>();
  cursor.read(state.folding_fingerprint);
  const auto verify = cursor.number<std::uint32_t>();
  if (folding > static_cast<std::uint32_t>(Folding::kStandard) || verify > static_cast<std::uint32_t>(Verify::kNone)) return damaged;
  options.folding = static_cast<Folding>(folding), options.verify = static_cast<Verify>(verify);
  options.max_bucket = cursor.number<std::uint64_t>();
  cursor.read(state.next_ordinal), cursor.read(state.next_file), cursor.read(state.next_document), cursor.read(state.next_drop);
  cursor.read(state.runs), cursor.read(state.shard), cursor.read(state.shards);
  for (auto left = cursor.number<std::uint32_t>(); left > 0 && cursor.is_good(); --left) {
    IndexSource& source = state.sources.emplace_back();
    source.name = cursor.bytes();
    if (version != kVersionWithoutSettings) source.settings = cursor.bytes();
  }
  for (auto left = cursor.number<std::uint32_t>(); left > 0 && cursor.is_good(); --left) {
    IndexSegment& s = state.segments.emplace_back();
    cursor.read(s.file), cursor.read(s.bytes), cursor.read(s.first_ordinal);
    cursor.read(s.first), cursor.read(s.count), cursor.read(s.first_drop), cursor.read(s.drop_count);
    cursor.read(s.orphans), cursor.read(s.source);
  }
  for (auto left = cursor.number<std::uint32_t>(); left > 0 && cursor.is_good(); --left) {
    IndexTable& t = state.tables.emplace_back();
    cursor.read(t.file), cursor.read(t.at), cursor.read(t.bytes), cursor.read(t.checksum);
    cursor.read(t.band), cursor.read(t.first), cursor.read(t.span);
  }
  if (!cursor.is_good() || cursor.left() != kChecksumBytes || !is_sound(state)) return damaged;
  return state;
}

std::string IndexState::differences(const IndexState& other) const {
  std::string out;
  const auto compare = [&](const char* what, const std::string& here, const std::string& there) {
    if (here == there) return;
    out += (out.empty() ? "" : ", ") + std::string(what) + " is " + here + " in the index and " + there + " here";
  };
  const DedupOptions &a = options, &b = other.options;
  compare("ngram", std::to_string(a.signature.ngram), std::to_string(b.signature.ngram));
  compare("signature", std::to_string(a.signature.slots), std::to_string(b.signature.slots));
  compare("seed", std::to_string(a.signature.seed), std::to_string(b.signature.seed));
  compare("threshold", decimal(a.threshold), decimal(b.threshold));
  compare("bands", std::to_string(a.banding->bands), std::to_string(b.banding->bands));
  compare("rows", std::to_string(a.banding->rows), std::to_string(b.banding->rows));
  const auto fold_name = [](Folding folding) { return folding == Folding::kStandard ? "standard" : "none"; };
  compare("fold", fold_name(a.folding), fold_name(b.folding));
  if (a.folding == b.folding) compare("the table of folding", to_hex(folding_fingerprint), to_hex(other.folding_fingerprint));
  compare("verify", name_of(a.verify), name_of(b.verify));
  compare("max-bucket", std::to_string(a.max_bucket), std::to_string(b.max_bucket));
  return out;
}

}  // namespace hansieve
