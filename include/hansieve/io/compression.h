// The compressed forms that are read and written, by suffix or by their first bytes.
//
//   compression_of("a.jsonl.zst") == Compression::kZstd;  without_compression("a.jsonl.zst") == "a.jsonl"
#pragma once

#include <string_view>

namespace hansieve {

enum class Compression { kNone, kGzip, kZstd, kXz, kBzip2 };

/// By the suffix .gz, .zst, .xz or .bz2.
Compression compression_of(std::string_view path);

/// The path without such a suffix.
std::string_view without_compression(std::string_view path);

/// "gzip", "zstd", "xz", "bzip2", "none".
std::string_view compression_name(Compression compression);

/// What a stream's first bytes say. `more` is set while further bytes could still change the answer
/// (at most 10 are needed).
Compression sniff_compression(std::string_view head, bool* more = nullptr);

}  // namespace hansieve
