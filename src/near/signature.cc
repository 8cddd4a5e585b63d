#include "hansieve/near/signature.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "near/kernel.h"
#include "near/mix.h"

namespace hansieve {
namespace {

template <typename Slot>
double share_of_equal(std::span<const Slot> a, std::span<const Slot> b) {
  assert(a.size() == b.size() && !a.empty());
  unsigned equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
  return static_cast<double>(equal) / static_cast<double>(a.size());
}

}  // namespace

Signer::Signer(const SignatureOptions& options, Kernel kernel)
    : options_(options), kernel_(&sketch_kernel(kernel)), shingler_(options.ngram, kernel), wide_(options.slots) {
  assert(is_slot_count(options.slots));
  std::uint64_t state = options.seed;
  for (unsigned i = 0; i < options.slots / 4; ++i) {
    multipliers_.push_back(static_cast<std::uint32_t>(next_random(state) >> 32) | 1);
  }
}

// What no product is beyond: the neutral elements of the four orders.
void Signer::clear(std::span<std::uint32_t> slots) const {
  const std::size_t n = slots.size() / 4;
  constexpr std::uint32_t kNeutral[4] = {0xFFFFFFFFu, 0, 0x7FFFFFFFu, 0x80000000u};
  for (std::size_t anchor = 0; anchor < 4; ++anchor) std::fill_n(slots.begin() + anchor * n, n, kNeutral[anchor]);
}

void Signer::take(std::span<const std::uint64_t> hashes, std::span<std::uint32_t> slots) const {
  kernel_->sketch(hashes.data(), hashes.size(), multipliers_.data(), multipliers_.size(), slots.data());
}

bool Signer::sign(std::string_view text, std::span<std::uint32_t> out) {
  assert(out.size() == options_.slots);
  if (text.empty()) return false;
  clear(out);
  shingler_.each(text, [&](std::span<const std::uint64_t> hashes) { take(hashes, out); });
  return true;
}

bool Signer::sign(std::string_view text, std::span<std::uint16_t> out) {
  if (!sign(text, std::span<std::uint32_t>(wide_))) return false;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint16_t>(wide_[i] >> 1);
  return true;
}

void Signer::sign_hashes(std::span<const std::uint64_t> hashes, std::span<std::uint32_t> out) const {
  assert(out.size() == options_.slots && !hashes.empty());
  clear(out);
  take(hashes, out);
}

double estimate_jaccard(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b) {
  return share_of_equal(a, b);
}
double estimate_jaccard(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  return share_of_equal(a, b);
}

double estimate_error(double jaccard, unsigned slots) { return std::sqrt(jaccard * (1 - jaccard) / slots); }

}  // namespace hansieve
