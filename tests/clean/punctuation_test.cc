#include "hansieve/clean/punctuation.h"

#include <gtest/gtest.h>

#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

TEST(PunctuationTest, DoesWhatTheCasesSay) {
  const auto step = make_punctuation();
  for (const test::Case& c : test::read_cases("punctuation")) {
    EXPECT_EQ(test::apply_once(*step, c.input), c.expected) << c.id << ": " << c.note;
  }
}

TEST(PunctuationTest, SettlesOnRandomText) {
  const auto step = make_punctuation();
  test::Random random(11);
  for (int i = 0; i < 300; ++i) {
    std::string once = test::apply_once(*step, test::random_text(random, 200));
    for (int round = 0; round < 3; ++round) once = test::apply_once(*step, once);
    ASSERT_EQ(test::apply_once(*step, once), once);
  }
}

}  // namespace
}  // namespace hansieve
