// Folding's inner loop for vector units that have one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hansieve {

/// How far a fold got: bytes read and bytes written.
struct Folded {
  std::size_t read, written;
};

/// In a folding table: the target is outside the plane; the rest of the number says where it stands among those.
inline constexpr std::uint32_t kFarFold = 0xFF000000;

#if defined(__x86_64__)
/// Folds the beginning of a text by `packed` and `far`, the UTF-8 bytes of targets outside the plane (folding.cc): until fewer
/// than 64 bytes of `room` are left, or the text ends, or a code point comes that is not of the basic plane.
/// Requires valid UTF-8, room for 64 bytes.
Folded fold_avx512(const unsigned char* text, std::size_t size, const std::uint32_t* packed, const std::uint32_t* far, unsigned char* out,
                   std::size_t room);
#endif

}  // namespace hansieve
